-- template: postgresql/strict  version: 1
-- What strict capture adds to the maker of $transaction, and to the end of its commits.
-- part: refuse_unnamed
IF coalesce(nullif(ctx->>'actor', ''), ctx->>'run_id') IS NULL THEN
    RAISE EXCEPTION 'report-lineage context-required: a write that names nobody was refused'
      USING ERRCODE = 'restrict_violation',
        HINT = 'Write inside transaction_context(actor=...), or begin the transaction with '
          'SELECT set_config(''lineage.context'', ''{"actor": "your name"}'', true).';
  END IF;
