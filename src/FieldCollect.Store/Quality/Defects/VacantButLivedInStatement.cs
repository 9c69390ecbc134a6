using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="VacantButLivedIn"/>.</summary>
internal static class VacantButLivedInStatement
{
    public static readonly CheckStatement Statement = new(VacantButLivedIn.Check, $$"""
        WITH lived AS (
            SELECT h."Id" AS "HouseId", h."BeatCode", s."Id"
            FROM "Houses" h JOIN "Residencies" s ON s."HouseId" = h."Id"
            WHERE {{CheckStatement.Current("h")}} AND h."Id" {in} AND h."Occupancy" = '{{Occupancy.Vacant}}' AND {{CheckStatement.Current("s")}})
        SELECT DISTINCT "HouseId", NULL, "BeatCode", 0, 'Houses', "HouseId", NULL FROM lived
        UNION ALL SELECT "HouseId", NULL, "BeatCode", 1, 'Residencies', "Id", NULL FROM lived
        """)
    {
        Watches =
        [
            new(typeof(House), nameof(House.Id), nameof(House.Occupancy), nameof(House.EndedOn)),
            new(typeof(Residency), nameof(Residency.HouseId), nameof(Residency.EndedOn)),
        ],
    };
}
