ALTER TABLE sources DROP COLUMN connector_version;
DROP TABLE connector_versions;
DROP TABLE connectors;
