-- Spreads a table over partitions by the hash of a column. Run by partitioning.rs in one transaction;
-- whatever columns, defaults, indexes, constraints and triggers the table has by then go with it.
CREATE FUNCTION pg_temp.cpapi_partition(wanted text, key text, parts integer) RETURNS boolean AS $$
DECLARE
    whole CONSTANT text := wanted || '_whole';
    found record;
    child record;
    part integer;
    columns text;
    next_id bigint;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = wanted::regclass) = 'p' THEN
        RETURN false;
    END IF;
    CREATE TEMP TABLE kept_constraints ON COMMIT DROP AS
        SELECT conname, contype, confrelid::regclass::text AS leads_to, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE conrelid = wanted::regclass AND contype IN ('p', 'u', 'f');
    CREATE TEMP TABLE kept_indexes ON COMMIT DROP AS
        SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
        FROM pg_index WHERE indrelid = wanted::regclass
            AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid);

    CREATE TEMP TABLE kept_triggers ON COMMIT DROP AS
        SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgrelid = wanted::regclass AND NOT tgisinternal;

    -- A key over partitions holds their column too, so nothing can refer to the id alone any more.
    FOR found IN SELECT conrelid::regclass AS holder, conname FROM pg_constraint
        WHERE confrelid = wanted::regclass AND contype = 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.holder, found.conname);
    END LOOP;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', wanted, whole);
    FOR found IN SELECT conname FROM kept_constraints LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', whole, found.conname);
    END LOOP;
    FOR found IN SELECT name FROM kept_indexes LOOP
        EXECUTE format('DROP INDEX %s', found.name);
    END LOOP;

    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING STORAGE INCLUDING CONSTRAINTS) PARTITION BY HASH (%I)', wanted, whole, key);
    FOR part IN 0 .. parts - 1 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)', wanted || '_p' || part, wanted, parts, part);
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', wanted, whole);
    IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = whole::regclass AND attname = 'id' AND attidentity <> '') THEN
        -- An id is never given twice, not even one that was given and not used.
        EXECUTE format('SELECT nextval(pg_get_serial_sequence(%L, %L))', whole, 'id') INTO next_id;
        PERFORM setval(pg_get_serial_sequence(wanted, 'id'), next_id, false);
    END IF;
    EXECUTE format('DROP TABLE %I', whole);

    FOR found IN SELECT * FROM kept_constraints LOOP
        IF found.contype = 'f' THEN
            CONTINUE WHEN found.leads_to = 'offers';
            EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', wanted, found.conname, found.definition);
        ELSE
            columns := substring(found.definition from '\((.*)\)');
            IF NOT key = ANY (string_to_array(columns, ', ')) THEN
                columns := columns || ', ' || quote_ident(key);
            END IF;
            EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s (%s)', wanted, found.conname,
                CASE found.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, columns);
            -- A conflict names the partition's constraint; by this name error.rs knows the table's.
            FOR child IN SELECT c.conrelid::regclass AS holder, c.conname FROM pg_constraint c
                JOIN pg_constraint parent ON parent.oid = c.conparentid
                WHERE parent.conrelid = wanted::regclass AND parent.conname = found.conname LOOP
                EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', child.holder, child.conname,
                    found.conname || substring(child.holder::text from '_p[0-9]+$'));
            END LOOP;
        END IF;
    END LOOP;
    FOR found IN SELECT definition FROM kept_indexes LOOP
        EXECUTE found.definition;
    END LOOP;
    FOR found IN SELECT definition FROM kept_triggers LOOP
        EXECUTE found.definition;
    END LOOP;
    DROP TABLE kept_constraints, kept_indexes, kept_triggers;
    EXECUTE format('ANALYZE %I', wanted);
    RETURN true;
END;
$$ LANGUAGE plpgsql;
