-- SQLite alone needs tables for titles, products and ends: PostgreSQL's indexes take them as they come.
SELECT 1;
