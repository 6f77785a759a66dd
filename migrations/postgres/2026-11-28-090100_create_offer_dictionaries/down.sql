-- What was packed with a dictionary cannot be read without it: to go back for good, restore a backup.
DROP TABLE offer_dictionaries;
