ALTER TABLE audit_entries DROP COLUMN token_name;
DROP TABLE api_tokens;
