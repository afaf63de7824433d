-- Text is compared and sorted by its bytes, as SQLite does, whatever locale the
-- database was made with. A column that is added later says `collate "C"` itself.

do $$
declare
  it record;
begin
  for it in
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and data_type = 'text'
      and table_name not like '\_%' and collation_name is distinct from 'C'
  loop
    execute format('alter table %I alter column %I type text collate "C"',
      it.table_name, it.column_name);
  end loop;
end $$;
