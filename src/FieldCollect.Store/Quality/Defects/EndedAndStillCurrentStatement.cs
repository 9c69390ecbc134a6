using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="EndedAndStillCurrent"/>. A defect for each stay or employment that goes on, where it has to be ended.</summary>
internal static class EndedAndStillCurrentStatement
{
    public static readonly CheckStatement Statement = new(EndedAndStillCurrent.Check, $$"""
        WITH gone AS (
            SELECT r."Id" FROM "Residents" r WHERE r."RemovedAt" IS NULL AND r."EndedOn" IS NOT NULL AND r."Id" {in}
            UNION SELECT s."ResidentId" FROM "Residencies" s WHERE s."RemovedAt" IS NULL AND s."EndedOn" IS NOT NULL AND s."EndReason" = 'died' AND s."ResidentId" {in}
            UNION SELECT e."ResidentId" FROM "Employments" e WHERE e."RemovedAt" IS NULL AND e."EndedOn" IS NOT NULL AND e."EndReason" = 'died' AND e."ResidentId" {in}),
        still AS (
            SELECT s."ResidentId", s."Id", s."BeatCode", 'Residencies' AS "Set" FROM "Residencies" s JOIN gone g ON g."Id" = s."ResidentId" WHERE {{CheckStatement.Current("s")}}
            UNION ALL SELECT e."ResidentId", e."Id", e."BeatCode", 'Employments' FROM "Employments" e JOIN gone g ON g."Id" = e."ResidentId" WHERE {{CheckStatement.Current("e")}})
        SELECT "ResidentId", "Id", "BeatCode", 0, "Set", "Id", NULL FROM still
        UNION ALL SELECT "ResidentId", "Id", "BeatCode", 1, 'Residents', "ResidentId", NULL FROM still
        """)
    {
        Watches =
        [
            new(typeof(Resident), nameof(Resident.Id), nameof(Resident.EndedOn)),
            new(typeof(Residency), nameof(Residency.ResidentId), nameof(Residency.EndedOn), nameof(Residency.EndReason)),
            new(typeof(Employment), nameof(Employment.ResidentId), nameof(Employment.EndedOn), nameof(Employment.EndReason)),
        ],
    };
}
