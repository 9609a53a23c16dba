-- An owner and an application user on PostgreSQL, so that the application can add to the audit
-- trail but never change it. As a superuser, once, and again after each `python -m core upgrade`:
--
--   psql --dbname inzage --file docs/postgresql-roles.sql
--
-- Then give both a way to sign in: ALTER ROLE inzage_app PASSWORD '…' (or a certificate).

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'inzage_owner') THEN
        CREATE ROLE inzage_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'inzage_app') THEN
        CREATE ROLE inzage_app LOGIN;
    END IF;
END
$$;

-- The owner makes and upgrades the tables: `python -m core upgrade` signs in as inzage_owner.
GRANT CREATE, USAGE ON SCHEMA public TO inzage_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- The application, the daily job and the loads sign in as inzage_app.
GRANT USAGE ON SCHEMA public TO inzage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO inzage_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO inzage_app;

DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO inzage_app', current_database());
    IF to_regclass('public.audit_events') IS NOT NULL THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON public.audit_events FROM inzage_app;
        REVOKE INSERT, DELETE, TRUNCATE ON public.audit_head FROM inzage_app;
        REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM inzage_app;
    END IF;
    -- A big load counts the rows anew, so that PostgreSQL plans by them: possible from 17 on.
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO inzage_app';
    END IF;
END
$$;
