using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="GoneAndStillCurrent"/>. Only visits to the record's own address count: within an address, what there is to know is known.</summary>
internal static class GoneAndStillCurrentStatement
{
    /// <summary>Of a visit, that it may have found something gone. An index holds these alone: an address is visited for years, and seldom is something gone.</summary>
    public const string MayHaveFoundGone = $"""
        "Findings" LIKE '%"{FindingResult.Gone}"%'
        """;

    private const string Gone = $"""v."RemovedAt" IS NULL AND v."AddressId" {"{in}"} AND v.{MayHaveFoundGone}""";

    private static readonly string Rest = $"""
        hit AS (
            {Hit("Residencies")}
            UNION {Hit("Houses")}
            UNION {Hit("Units")})
        SELECT DISTINCT "AddressId", "Id", "BeatCode", 0, "Set", "Id", NULL FROM hit
        UNION ALL SELECT "AddressId", "Id", "BeatCode", 1, 'Visits', "VisitId", NULL FROM hit
        """;

    public static readonly CheckStatement Statement = new(GoneAndStillCurrent.Check, $"""
        WITH found AS (
            SELECT v."AddressId", v."Id" AS "VisitId", v."CollectedAt", unhex(replace(json_extract(f.value, '$.RecordId'), '-', '')) AS "RecordId"
            FROM "Visits" v INDEXED BY "IX_Visits_AddressId_Gone", json_each(v."Findings") f
            WHERE {Gone} AND json_extract(f.value, '$.Result') = '{FindingResult.Gone}'),
        {Rest}
        """)
    {
        OnPostgres = $"""
            WITH found AS (
                SELECT v."AddressId", v."Id" AS "VisitId", v."CollectedAt", CAST(f ->> 'RecordId' AS uuid) AS "RecordId"
                FROM "Visits" v CROSS JOIN LATERAL jsonb_array_elements(CAST(v."Findings" AS jsonb)) f
                WHERE {Gone} AND f ->> 'Result' = '{FindingResult.Gone}'),
            {Rest}
            """,
        Watches =
        [
            new(typeof(Visit), nameof(Visit.AddressId), nameof(Visit.Findings)),
            new(typeof(Residency), nameof(Residency.AddressId), nameof(Residency.VerifiedAt), nameof(Residency.EndedOn)),
            new(typeof(House), nameof(House.AddressId), nameof(House.VerifiedAt), nameof(House.EndedOn)),
            new(typeof(Unit), nameof(Unit.AddressId), nameof(Unit.VerifiedAt), nameof(Unit.EndedOn)),
        ],
    };

    private static string Hit(string set) => $"""
        SELECT x."AddressId", x."Id", x."BeatCode", '{set}' AS "Set", v."VisitId" FROM found v JOIN "{set}" x ON x."Id" = v."RecordId" AND x."AddressId" = v."AddressId"
            WHERE {CheckStatement.Current("x")} AND COALESCE(x."VerifiedAt", 0) < v."CollectedAt"
        """;
}
