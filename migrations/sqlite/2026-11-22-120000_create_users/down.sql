DROP TABLE settings;
DROP TABLE audit_entries;
DROP TABLE sessions;
DROP TABLE users;
