using FieldCollect.Register.Addresses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="AddressRetiredUnderStay"/>.</summary>
internal static class AddressRetiredUnderStayStatement
{
    public static readonly CheckStatement Statement = new(AddressRetiredUnderStay.Check, $$"""
        WITH under AS (
            SELECT a."Id" AS "AddressId", s."Id", s."BeatCode"
            FROM "Addresses" a JOIN "Residencies" s ON s."AddressId" = a."Id"
            WHERE a."Status" = '{{AddressStatus.Retired}}' AND a."Id" {in} AND {{CheckStatement.Current("s")}})
        SELECT "AddressId", "Id", "BeatCode", 0, 'Residencies', "Id", NULL FROM under
        UNION ALL SELECT "AddressId", "Id", "BeatCode", 1, 'Addresses', "AddressId", NULL FROM under
        """)
    {
        Watches =
        [
            new(typeof(Address), nameof(Address.Id), nameof(Address.Status)),
            new(typeof(Residency), nameof(Residency.AddressId), nameof(Residency.EndedOn)),
        ],
    };
}
