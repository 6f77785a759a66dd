DROP TABLE campaign_sources;
DROP TABLE campaigns;
