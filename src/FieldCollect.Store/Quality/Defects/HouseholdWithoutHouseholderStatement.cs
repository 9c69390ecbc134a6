using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="HouseholdWithoutHouseholder"/>.</summary>
internal static class HouseholdWithoutHouseholderStatement
{
    public static readonly CheckStatement Statement = new(HouseholdWithoutHouseholder.Check, $$"""
        SELECT s."HouseholdId", s."AddressId", s."BeatCode", 0, 'Residencies', s."Id", s."Relation"
        FROM "Residencies" s
        WHERE {{CheckStatement.Current("s")}} AND s."HouseholdId" {in} AND NOT EXISTS (
            SELECT 1 FROM "Residencies" h
            WHERE h."HouseholdId" = s."HouseholdId" AND h."AddressId" = s."AddressId" AND {{CheckStatement.Current("h")}} AND h."Relation" IN ('01', '02'))
        """)
    {
        Watches =
        [
            new(typeof(Residency), nameof(Residency.HouseholdId), nameof(Residency.AddressId), nameof(Residency.Relation), nameof(Residency.EndedOn)),
        ],
    };
}
