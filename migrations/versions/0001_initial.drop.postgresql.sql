DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_output" ON lineage_report_output
;;
DROP FUNCTION IF EXISTS lineage_aggregate_insert_lineage_report_output() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_when_moved_update_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_section_version" ON lineage_section_version
;;
DROP FUNCTION IF EXISTS lineage_aggregate_delete_lineage_section_version() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_section_version" ON lineage_section_version
;;
DROP FUNCTION IF EXISTS lineage_aggregate_insert_lineage_section_version() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_report_version" ON lineage_report_version
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_report_version" ON lineage_report_version
;;
DROP FUNCTION IF EXISTS lineage_aggregate_delete_lineage_report_version() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_version" ON lineage_report_version
;;
DROP FUNCTION IF EXISTS lineage_aggregate_insert_lineage_report_version() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_section" ON lineage_section
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_section" ON lineage_section
;;
DROP FUNCTION IF EXISTS lineage_capture_insert_lineage_section() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_update_lineage_section() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_delete_lineage_section() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_truncate_lineage_section() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_report" ON lineage_report
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_report" ON lineage_report
;;
DROP FUNCTION IF EXISTS lineage_capture_insert_lineage_report() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_update_lineage_report() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_delete_lineage_report() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_truncate_lineage_report() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_template" ON lineage_template
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_template" ON lineage_template
;;
DROP FUNCTION IF EXISTS lineage_capture_insert_lineage_template() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_update_lineage_template() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_delete_lineage_template() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_truncate_lineage_template() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_lead" ON lineage_lead
;;
DROP TRIGGER IF EXISTS "lineage_capture_truncate_lineage_lead" ON lineage_lead
;;
DROP FUNCTION IF EXISTS lineage_capture_insert_lineage_lead() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_update_lineage_lead() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_delete_lineage_lead() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_capture_truncate_lineage_lead() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_report_output" ON lineage_report_output
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_access_event" ON lineage_access_event
;;
DROP TRIGGER IF EXISTS "lineage_append_only_guard_lineage_run_event" ON lineage_run_event
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_report_lineage" ON report_lineage
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_report_lineage" ON report_lineage
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_section_version" ON lineage_section_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_report_version" ON lineage_report_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_report_version" ON lineage_report_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_template_version" ON lineage_template_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_template_version" ON lineage_template_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_guard_lineage_lead_version" ON lineage_lead_version
;;
DROP TRIGGER IF EXISTS "lineage_guard_truncate_lineage_lead_version" ON lineage_lead_version
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_guard_lineage_transaction" ON lineage_transaction
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_keep_lineage_transaction" ON lineage_transaction
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_truncate_lineage_transaction" ON lineage_transaction
;;
DROP FUNCTION IF EXISTS lineage_keep_lineage_transaction() CASCADE
;;
DROP TRIGGER IF EXISTS "lineage_attempt_guard_lineage_transaction" ON lineage_attempt
;;
DROP TRIGGER IF EXISTS "lineage_unit_commit_lineage_transaction" ON lineage_transaction
;;
DROP FUNCTION IF EXISTS lineage_context_lineage_transaction() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_history_lineage_transaction() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_make_lineage_transaction() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_open_lineage_transaction() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_commit_lineage_transaction() CASCADE
;;
DROP FUNCTION IF EXISTS lineage_guard_lineage_transaction() CASCADE
