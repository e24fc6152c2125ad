//! Questions about the health of a database and of what a practice has set up.

use sqlx::PgConnection;

use super::staff::functions;
use crate::domain::ids::{PractitionerId, StaffMemberId};
use crate::domain::setup::SetupFacts;
use crate::domain::staff::StaffMember;

/// Whether the role of this connection could change the schema.
pub async fn find_ddl_right(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select has_schema_privilege(current_user, 'public', 'create') as "may!""#
    )
    .fetch_one(conn)
    .await
}

/// Messages of this practice that were given up and not sent again.
pub async fn count_failed_messages(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "many!" from communication
        where state = 'failed' and not exists (
            select from communication as again where again.again_of = communication.id)
        "#
    )
    .fetch_one(conn)
    .await
}

/// What a practice has set up besides itself, in one query whatever its size.
pub async fn get_setup_facts(conn: &mut PgConnection) -> sqlx::Result<SetupFacts> {
    let rows = sqlx::query!(
        r#"
        select staff_member.id as "id?: StaffMemberId", email as "email?", staff_member.name as "name?",
            functions as "functions?", practitioner_id as "practitioner: PractitionerId",
            array(
                select reason.name from visit_reason as reason
                join appointment_type on appointment_type.id = reason.appointment_type_id
                    and not appointment_type.is_active
                where reason.is_active
                order by reason.position, reason.id
            ) as "reasons_without_type!"
        from practice left join staff_member on staff_member.is_active
        order by lower(staff_member.name), staff_member.id
        "#
    )
    .fetch_all(conn)
    .await?;
    let mut facts = SetupFacts::default();
    for row in rows {
        facts.reasons_without_type = row.reasons_without_type;
        facts.accounts.extend(row.id.map(|id| StaffMember {
            id,
            email: row.email.unwrap_or_default(),
            name: row.name.unwrap_or_default(),
            functions: functions(&row.functions.unwrap_or_default()),
            practitioner: row.practitioner,
        }));
    }
    Ok(facts)
}
