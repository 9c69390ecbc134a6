using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="MinorLivingAlone"/>.</summary>
internal static class MinorLivingAloneStatement
{
    public static readonly CheckStatement Statement = new(MinorLivingAlone.Check, $$"""
        WITH alone AS (
            SELECT s."AddressId", s."Id", s."BeatCode", s."ResidentId"
            FROM "Residencies" s JOIN "Residents" r ON r."Id" = s."ResidentId"
            WHERE {{CheckStatement.Current("s")}} AND s."AddressId" {in} AND {{CheckStatement.Current("r")}} AND r."BirthDate" > @bornAfter AND NOT EXISTS (
                SELECT 1 FROM "Residencies" o JOIN "Residents" a ON a."Id" = o."ResidentId"
                WHERE o."AddressId" = s."AddressId" AND {{CheckStatement.Current("o")}} AND {{CheckStatement.Current("a")}} AND (a."BirthDate" IS NULL OR a."BirthDate" <= @bornAfter)))
        SELECT "AddressId", "Id", "BeatCode", 0, 'Residencies', "Id", NULL FROM alone
        UNION ALL SELECT "AddressId", "Id", "BeatCode", 1, 'Residents', "ResidentId", NULL FROM alone
        """)
    {
        Parameters = (codes, today) => [("@bornAfter", MinorLivingAlone.BornAfter(today, codes))],
        Watches =
        [
            new(typeof(Residency), nameof(Residency.AddressId), nameof(Residency.ResidentId), nameof(Residency.EndedOn)),
            new(typeof(Resident), nameof(Resident.Id), nameof(Resident.BirthDate), nameof(Resident.EndedOn)) { Via = """SELECT "AddressId" FROM "Residencies" WHERE "ResidentId" = ANY (@p0)""" },
        ],
    };
}
