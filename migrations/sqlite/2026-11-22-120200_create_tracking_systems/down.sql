DROP TABLE exchange_rates;
DROP TABLE tracking_lookups;
DROP TABLE tracking_systems;
