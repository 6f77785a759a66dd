DROP TABLE mail_deliveries;
ALTER TABLE users DROP COLUMN mail_kinds;
