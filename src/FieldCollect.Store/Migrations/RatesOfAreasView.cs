using Microsoft.EntityFrameworkCore.Migrations;

namespace FieldCollect.Store.Migrations;

/// <summary>
/// The view behind the entity set Rates since stations and the county have sums of their own: of a beat its counts, of an area these, and what inspections proved. Each level is a branch, so that a question about one reads
/// nothing of the others. A later form of it is another class beside this one, for migrations do not change.
/// On SQLite a migration that rebuilds a table which a view reads drops the view first and makes it again.
/// </summary>
internal static class RatesOfAreasView
{
    public static void Create(MigrationBuilder migration, bool sqlite)
    {
        var none = sqlite ? "X'00000000000000000000000000000000'" : "'00000000-0000-0000-0000-000000000000'::uuid";
        var noText = sqlite ? "NULL" : "NULL::text";
        var quotient = sqlite ? "CAST(r.\"Right\" AS REAL) / r.\"Count\"" : "r.\"Right\"::double precision / r.\"Count\"";

        const string Beats = "JOIN \"Beats\" AS b ON b.\"Code\" = f.\"BeatCode\"";
        const string County = "f.\"Area\" = 'county'", Station = "f.\"Area\" <> 'county'";
        // Name, level, scope, beat and station of each branch.
        string Head(string name, string level, string scope, string kind, string officer, string beat, string station) =>
            $"SELECT '{name}' AS \"Name\", f.\"Day\", '{level}' AS \"Level\", {scope} AS \"Scope\", {kind} AS \"Kind\", {officer} AS \"OfficerId\", {beat} AS \"BeatCode\", {station} AS \"StationCode\"";
        string OfBeat(string name, string kind) => Head(name, "beat", "f.\"BeatCode\"", kind, none, "f.\"BeatCode\"", "b.\"StationCode\"");
        string OfStation(string name, string kind) => Head(name, "station", "f.\"Area\"", kind, none, noText, "f.\"Area\"");
        string OfCounty(string name, string kind) => Head(name, "county", "'county'", kind, none, noText, noText);

        // Of a day that is kept; what was done is looked up, for no database looks into a union for one day of it.
        const string BeatDone = """
            COALESCE((SELECT SUM(d."Count") FROM "DayCounts" AS d WHERE d."Day" = f."Day" AND d."BeatCode" = f."BeatCode" AND d."What" = 'done'), 0)
            """;
        const string AreaDone = """
            COALESCE((SELECT d."Count" FROM "AreaDeeds" AS d WHERE d."Day" = f."Day" AND d."Area" = f."Area" AND d."What" = 'done'), 0)
            """;
        string Completed(string done) => $"CAST({done} AS INTEGER), CAST({done} + SUM(f.\"Open\") AS INTEGER)";
        var (fresh, current) = (Sum("f.\"Fresh\""), Sum("f.\"Current\""));
        var (onTheDay, all) = (Sum("f.\"Count\" - f.\"Late\""), Sum("f.\"Count\""));
        const string Visits = "f.\"What\" LIKE 'visit.%'";
        migration.Sql($"""
            CREATE VIEW "Rates" AS
            SELECT r."Name", r."Day", r."Level", r."Scope", r."Kind", r."OfficerId", {none} AS "InspectionId", r."BeatCode", r."StationCode", r."Right", r."Count",
                {quotient} AS "Estimate", {quotient} AS "Lower", {quotient} AS "Upper", CASE WHEN r."Right" * 100 >= r."Count" * 95 THEN 'met' ELSE 'notMet' END AS "Verdict",
                (SELECT v."Version" FROM "PolicyVersions" AS v WHERE v."Since" <= r."Day" ORDER BY v."Since" DESC LIMIT 1) AS "RuleVersion"
            FROM (
                {OfBeat("freshness", "f.\"Kind\"")}, f."Fresh" AS "Right", f."Current" AS "Count" FROM "FreshnessDays" AS f {Beats}
                UNION ALL {OfBeat("freshness", "'all'")}, {fresh}, {current} FROM "FreshnessDays" AS f {Beats} GROUP BY f."Day", f."BeatCode", b."StationCode"
                UNION ALL {OfStation("freshness", "f.\"Kind\"")}, f."Fresh", f."Current" FROM "AreaDays" AS f WHERE {Station}
                UNION ALL {OfStation("freshness", "'all'")}, {fresh}, {current} FROM "AreaDays" AS f WHERE {Station} GROUP BY f."Day", f."Area"
                UNION ALL {OfCounty("freshness", "f.\"Kind\"")}, f."Fresh", f."Current" FROM "AreaDays" AS f WHERE {County}
                UNION ALL {OfCounty("freshness", "'all'")}, {fresh}, {current} FROM "AreaDays" AS f WHERE {County} GROUP BY f."Day"
                UNION ALL {OfBeat("completion", "'all'")}, {Completed(BeatDone)} FROM "FreshnessDays" AS f {Beats} GROUP BY f."Day", f."BeatCode", b."StationCode"
                UNION ALL {OfStation("completion", "'all'")}, {Completed(AreaDone)} FROM "AreaDays" AS f WHERE {Station} GROUP BY f."Day", f."Area"
                UNION ALL {OfCounty("completion", "'all'")}, {Completed(AreaDone)} FROM "AreaDays" AS f WHERE {County} GROUP BY f."Day", f."Area"
                UNION ALL {OfBeat("sameDay", "'all'")}, {onTheDay}, {all} FROM "DayCounts" AS f {Beats} WHERE {Visits} GROUP BY f."Day", f."BeatCode", b."StationCode"
                UNION ALL {OfStation("sameDay", "'all'")}, {onTheDay}, {all} FROM "AreaDeeds" AS f WHERE {Station} AND {Visits} GROUP BY f."Day", f."Area"
                UNION ALL {OfCounty("sameDay", "'all'")}, {onTheDay}, {all} FROM "AreaDeeds" AS f WHERE {County} AND {Visits} GROUP BY f."Day"
                UNION ALL {Head("sameDay", "officer", "f.\"BeatCode\"", "'all'", "f.\"OfficerId\"", "f.\"BeatCode\"", "b.\"StationCode\"")}, {onTheDay}, {all}
                    FROM "DayCounts" AS f {Beats} WHERE {Visits} GROUP BY f."Day", f."BeatCode", f."OfficerId", b."StationCode"
            ) AS r
            WHERE r."Count" > 0
            UNION ALL
            SELECT i."Rate", i."Day", CASE WHEN i."OfficerId" IS NOT NULL THEN 'officer' WHEN i."BeatCode" IS NOT NULL THEN 'beat' WHEN i."StationCode" IS NOT NULL THEN 'station' ELSE 'inspection' END,
                COALESCE(i."BeatCode", i."StationCode", 'inspection'), COALESCE(i."Kind", 'all'), COALESCE(i."OfficerId", {none}), i."InspectionId", i."BeatCode", i."StationCode", i."Right", i."Count",
                i."Estimate", i."Lower", i."Upper", i."Verdict", i."RuleVersion"
            FROM "InspectionFigures" AS i WHERE i."Rate" <> 'recapture'
            """);
    }

    private static string Sum(string what) => $"CAST(SUM({what}) AS INTEGER)";
}
