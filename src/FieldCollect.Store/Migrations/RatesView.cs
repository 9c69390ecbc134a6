using Microsoft.EntityFrameworkCore.Migrations;

namespace FieldCollect.Store.Migrations;

/// <summary>
/// The view behind the entity set Rates: sums of the counts that every write keeps, by day and at every level, and what inspections proved. A later form of it is another class beside this one, for migrations do not change.
/// On SQLite a migration that rebuilds a table which a view reads drops the view first and makes it again.
/// </summary>
internal static class RatesView
{
    public static void Create(MigrationBuilder migration, bool sqlite)
    {
        var none = sqlite ? "X'00000000000000000000000000000000'" : "'00000000-0000-0000-0000-000000000000'::uuid";
        var quotient = sqlite ? "CAST(r.\"Right\" AS REAL) / r.\"Count\"" : "r.\"Right\"::double precision / r.\"Count\"";

        const string Levels = "(SELECT 'county' AS \"Level\" UNION ALL SELECT 'station' UNION ALL SELECT 'beat') AS l";
        const string OfLevel = """
            CASE l."Level" WHEN 'beat' THEN f."BeatCode" WHEN 'station' THEN b."StationCode" ELSE 'county' END AS "Scope"
            """;
        const string Where = """
            CASE WHEN l."Level" = 'beat' THEN f."BeatCode" END AS "BeatCode", CASE WHEN l."Level" <> 'county' THEN b."StationCode" END AS "StationCode"
            """;
        const string Beats = "JOIN \"Beats\" AS b ON b.\"Code\" = f.\"BeatCode\"";
        migration.Sql($"""
            CREATE VIEW "Rates" AS
            SELECT r."Name", r."Day", r."Level", r."Scope", r."Kind", r."OfficerId", {none} AS "InspectionId", r."BeatCode", r."StationCode", r."Right", r."Count",
                {quotient} AS "Estimate", {quotient} AS "Lower", {quotient} AS "Upper", CASE WHEN r."Right" * 100 >= r."Count" * 95 THEN 'met' ELSE 'notMet' END AS "Verdict",
                (SELECT v."Version" FROM "PolicyVersions" AS v WHERE v."Since" <= r."Day" ORDER BY v."Since" DESC LIMIT 1) AS "RuleVersion"
            FROM (
                SELECT 'freshness' AS "Name", f."Day", l."Level", {OfLevel}, CASE k."All" WHEN 1 THEN 'all' ELSE f."Kind" END AS "Kind", {none} AS "OfficerId", {Where},
                    {Sum("f.\"Fresh\"")} AS "Right", {Sum("f.\"Current\"")} AS "Count"
                FROM "FreshnessDays" AS f {Beats} CROSS JOIN {Levels} CROSS JOIN (SELECT 0 AS "All" UNION ALL SELECT 1) AS k
                GROUP BY f."Day", l."Level", 4, 5, 7, 8
                UNION ALL
                SELECT 'completion', f."Day", l."Level", {OfLevel}, 'all', {none}, {Where}, {Sum("f.\"Done\"")}, {Sum("f.\"Done\" + f.\"Open\"")}
                FROM (SELECT "Day", "BeatCode", "Open", 0 AS "Done" FROM "FreshnessDays" UNION ALL SELECT d."Day", d."BeatCode", 0, d."Count" FROM "DayCounts" AS d WHERE d."What" = 'done' AND EXISTS (SELECT 1 FROM "FreshnessDays" AS e WHERE e."Day" = d."Day")) AS f
                {Beats} CROSS JOIN {Levels}
                GROUP BY f."Day", l."Level", 4, 7, 8
                UNION ALL
                SELECT 'sameDay', f."Day", l."Level", {OfLevel}, 'all', {none}, {Where}, {Sum("f.\"Count\" - f.\"Late\"")}, {Sum("f.\"Count\"")}
                FROM "DayCounts" AS f {Beats} CROSS JOIN {Levels} WHERE f."What" LIKE 'visit.%'
                GROUP BY f."Day", l."Level", 4, 7, 8
                UNION ALL
                SELECT 'sameDay', f."Day", 'officer', f."BeatCode", 'all', f."OfficerId", f."BeatCode", b."StationCode", {Sum("f.\"Count\" - f.\"Late\"")}, {Sum("f.\"Count\"")}
                FROM "DayCounts" AS f {Beats} WHERE f."What" LIKE 'visit.%'
                GROUP BY f."Day", f."BeatCode", f."OfficerId", b."StationCode"
            ) AS r
            WHERE r."Count" > 0
            UNION ALL
            SELECT i."Rate", i."Day", CASE WHEN i."OfficerId" IS NOT NULL THEN 'officer' WHEN i."BeatCode" IS NOT NULL THEN 'beat' WHEN i."StationCode" IS NOT NULL THEN 'station' ELSE 'inspection' END,
                COALESCE(i."BeatCode", i."StationCode", 'inspection'), COALESCE(i."Kind", 'all'), COALESCE(i."OfficerId", {none}), i."InspectionId", i."BeatCode", i."StationCode", i."Right", i."Count",
                i."Estimate", i."Lower", i."Upper", i."Verdict", i."RuleVersion"
            FROM "InspectionFigures" AS i WHERE i."Rate" <> 'recapture'
            """);
    }

    public static void Drop(MigrationBuilder migration) => migration.Sql("DROP VIEW \"Rates\"");

    private static string Sum(string what) => $"CAST(SUM({what}) AS INTEGER)";
}
