DROP TRIGGER offers_search_delete;
DROP TRIGGER offers_search_update;
DROP TABLE offer_search;
