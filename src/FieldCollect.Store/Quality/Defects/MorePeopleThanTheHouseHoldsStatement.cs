using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="MorePeopleThanTheHouseHolds"/>. Dormitories and premises of other uses are counted otherwise, and not here.</summary>
internal static class MorePeopleThanTheHouseHoldsStatement
{
    public static readonly CheckStatement Statement = new(MorePeopleThanTheHouseHolds.Check, $$"""
        WITH crowded AS (
            SELECT h."Id", h."BeatCode", h."Rooms", h."Area"
            FROM "Residencies" s JOIN "Houses" h ON h."Id" = s."HouseId"
            WHERE {{CheckStatement.Current("s")}} AND s."HouseId" {in} AND {{CheckStatement.Current("h")}} AND h."Use" IN ('dwelling', 'mixed')
            GROUP BY h."Id", h."BeatCode", h."Rooms", h."Area"
            HAVING COUNT(DISTINCT s."ResidentId") > h."Rooms" * @perRoom OR COUNT(DISTINCT s."ResidentId") * @squareMetres > h."Area")
        SELECT "Id", NULL, "BeatCode", 0, 'Houses', "Id", "Rooms" FROM crowded
        UNION ALL SELECT c."Id", NULL, s."BeatCode", 1, 'Residencies', s."Id", NULL FROM crowded c JOIN "Residencies" s ON s."HouseId" = c."Id" WHERE {{CheckStatement.Current("s")}}
        """)
    {
        Parameters = (codes, today) => [("@perRoom", DefectPolicy.PeopleOfARoom(codes, today)), ("@squareMetres", DefectPolicy.SquareMetresOfAPerson(codes, today))],
        Watches =
        [
            new(typeof(House), nameof(House.Id), nameof(House.Rooms), nameof(House.Area), nameof(House.Use), nameof(House.EndedOn)),
            new(typeof(Residency), nameof(Residency.HouseId), nameof(Residency.ResidentId), nameof(Residency.EndedOn)),
        ],
    };
}
