DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_update_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_versions_delete_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_aggregate_insert_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_section"
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_report"
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_template"
;;
DROP TRIGGER IF EXISTS "lineage_capture_insert_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_again_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_update_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_rekey_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_delete_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_capture_net_lineage_lead"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_report_output"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_access_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_access_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_access_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_insert_lineage_run_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_update_lineage_run_event"
;;
DROP TRIGGER IF EXISTS "lineage_append_only_delete_lineage_run_event"
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_report_lineage"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_report_lineage"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_report_lineage"
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_section_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_report_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_template_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_template_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_template_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_insert_lineage_lead_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_update_lineage_lead_version"
;;
DROP TRIGGER IF EXISTS "lineage_guard_delete_lineage_lead_version"
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_insert_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_update_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_transaction_guard_delete_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_attempt_insert_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_attempt_update_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_attempt_delete_lineage_transaction"
;;
DROP TRIGGER IF EXISTS "lineage_unit_open_lineage_transaction"
