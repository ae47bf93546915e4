import PortableSQL

extension Schema {
    /// How each message is shown is known when it is written (`EntryLook`). The words are those of that type on the day
    /// of this migration.
    static let entryLook = Migration(
        13, "entry_look",
        [
            "ALTER TABLE log_entry ADD COLUMN look BIGINT NOT NULL DEFAULT 0",
            """
            UPDATE log_entry
            SET look = CASE
                WHEN body_html LIKE '%data-src=%' THEN 3
                WHEN body_html LIKE '%<table%' OR body_html LIKE '%<img%' OR body_html LIKE '%style=%'
                    OR body_html LIKE '%<font%' OR body_html LIKE '%<ul%' OR body_html LIKE '%<ol%'
                    OR body_html LIKE '%<b>%' OR body_html LIKE '%<strong%' OR body_html LIKE '%<i>%'
                    OR body_html LIKE '%<em>%' OR body_html LIKE '%<h1%' OR body_html LIKE '%<h2%'
                    OR body_html LIKE '%<h3%' OR body_html LIKE '%<pre%' OR body_html LIKE '%<blockquote%'
                    OR body_html LIKE '%<u>%' THEN 2
                ELSE 1
                END
            WHERE body_html IS NOT NULL
            """,
        ])
}
