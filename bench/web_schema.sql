-- Tables as people have them behind PostgREST or Supabase: uuid keys, row level security, triggers that keep a
-- time, views. An ordinary role works on them, with the claims of a token.
--
-- Rows that are there from the start have computed keys, so that requests can name them.

CREATE ROLE web_user;
CREATE SCHEMA auth;
CREATE SCHEMA web;

CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;

CREATE TABLE web.products (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL DEFAULT auth.uid(),
  name       text NOT NULL,
  price      numeric(10,2) NOT NULL,
  stock      integer NOT NULL CHECK (stock >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON web.products (user_id);

CREATE TABLE web.orders (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL DEFAULT auth.uid(),
  status     text NOT NULL DEFAULT 'new',
  note       text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON web.orders (user_id);

CREATE TABLE web.order_lines (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL DEFAULT auth.uid(),
  order_id   uuid NOT NULL REFERENCES web.orders ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES web.products,
  quantity   integer NOT NULL CHECK (quantity > 0),
  price      numeric(10,2) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON web.order_lines (order_id);
CREATE INDEX ON web.order_lines (product_id);
CREATE INDEX ON web.order_lines (user_id);

CREATE TABLE web.organizations (
  id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL
);

CREATE TABLE web.memberships (
  org_id  uuid REFERENCES web.organizations ON DELETE CASCADE,
  user_id uuid,
  PRIMARY KEY (org_id, user_id)
);

CREATE TABLE web.documents (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL DEFAULT auth.uid(),
  org_id     uuid NOT NULL REFERENCES web.organizations ON DELETE CASCADE,
  title      text NOT NULL,
  body       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON web.documents (org_id);

CREATE FUNCTION web.set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER set_updated_at BEFORE UPDATE ON web.products
  FOR EACH ROW EXECUTE FUNCTION web.set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON web.orders
  FOR EACH ROW EXECUTE FUNCTION web.set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON web.order_lines
  FOR EACH ROW EXECUTE FUNCTION web.set_updated_at();
CREATE TRIGGER set_updated_at BEFORE UPDATE ON web.documents
  FOR EACH ROW EXECUTE FUNCTION web.set_updated_at();

-- With the rights of its owner, so that the policy of memberships does not come on top of the one that calls.
CREATE FUNCTION web.is_member(org_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  RETURN EXISTS (SELECT FROM web.memberships m
                 WHERE m.org_id = is_member.org_id AND m.user_id = auth.uid());
END
$$;

ALTER TABLE web.products ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.order_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE web.documents ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON web.products TO web_user USING (user_id = (SELECT auth.uid()));
CREATE POLICY own ON web.orders TO web_user USING (user_id = (SELECT auth.uid()));
CREATE POLICY own ON web.order_lines TO web_user USING (user_id = (SELECT auth.uid()));
CREATE POLICY own ON web.memberships TO web_user USING (user_id = (SELECT auth.uid()));
CREATE POLICY member ON web.organizations TO web_user USING (web.is_member(id));
CREATE POLICY member ON web.documents TO web_user USING (web.is_member(org_id));

CREATE VIEW web.my_orders WITH (security_invoker) AS
  SELECT id, user_id, status, note, created_at, updated_at FROM web.orders;

CREATE VIEW web.my_order_lines WITH (security_invoker) AS
  SELECT id, user_id, order_id, product_id, quantity, price, created_at, updated_at FROM web.order_lines;

GRANT USAGE ON SCHEMA auth, web, bench TO web_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA web TO web_user;

-- Keys of rows that are there from the start, scattered like random ones.
CREATE FUNCTION bench.uuid_of(kind text, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
'SELECT md5(kind || n)::uuid';

-- Puts the tables back to where every round starts, as bench.reset does. Every row belongs to one of 10 users.
CREATE FUNCTION bench.reset_web() RETURNS void
LANGUAGE plpgsql SET session_replication_role = replica AS $$
BEGIN
  TRUNCATE web.products, web.orders, web.order_lines, web.organizations, web.memberships, web.documents;
  INSERT INTO web.products (id, user_id, name, price, stock)
    SELECT bench.uuid_of('product', n), bench.uuid_of('user', n % 10), 'Product number ' || n, 9.99, 100000 + n % 7
    FROM generate_series(0, 49999) n;
  INSERT INTO web.orders (id, user_id, note)
    SELECT bench.uuid_of('order', n), bench.uuid_of('user', n % 10), 'Order number ' || n
    FROM generate_series(0, 4999) n;
  INSERT INTO web.order_lines (id, user_id, order_id, product_id, quantity, price)
    SELECT bench.uuid_of('line', n), bench.uuid_of('user', n % 10), bench.uuid_of('order', n % 5000),
           bench.uuid_of('product', n * 7 % 50000), 1, 9.99
    FROM generate_series(0, 19999) n;
  INSERT INTO web.organizations (id, name)
    SELECT bench.uuid_of('organization', n), 'Organization number ' || n FROM generate_series(0, 999) n;
  INSERT INTO web.memberships (org_id, user_id)
    SELECT bench.uuid_of('organization', n), bench.uuid_of('user', u)
    FROM generate_series(0, 999) n, generate_series(n % 4, 9, 4) u;
  INSERT INTO web.documents (id, user_id, org_id, title, body)
    SELECT bench.uuid_of('document', n), bench.uuid_of('user', n % 10), bench.uuid_of('organization', n % 1000),
           'Document number ' || n, repeat('Lorem ipsum. ', 10)
    FROM generate_series(0, 4999) n;
END
$$;

-- Whom the requests come from: for one transaction, role, claims and search_path are what PostgREST makes them.
CREATE FUNCTION bench.become_web_user() RETURNS void LANGUAGE sql AS $$
  SELECT set_config('search_path', 'web, public', true),
         set_config('request.jwt.claims', jsonb_build_object('sub', bench.uuid_of('user', 0))::text, true),
         set_config('role', 'web_user', true)
$$;

-- A product and an order of that user: theirs are each tenth. A batch never meets the same one twice.
CREATE FUNCTION bench.product_of(variant integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT bench.uuid_of('product', (variant * 61 + n * 7) % 5000 * 10) $$;

-- One of 500, for batches that run at the same time: any two of them have some in common (6 of 50), and all meet
-- theirs in the same order.
CREATE FUNCTION bench.shared_product_of(variant integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT bench.uuid_of('product', (n * 8 + (hashint4(variant * 1000 + n) & 7)) * 10) $$;

CREATE FUNCTION bench.order_of(variant integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT bench.uuid_of('order', (variant * 61 + n * 7) % 500 * 10) $$;

-- One that the user is a member of.
CREATE FUNCTION bench.organization_of(variant integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT bench.uuid_of('organization', (variant * 31 + n % 4 * 7) % 250 * 4) $$;
