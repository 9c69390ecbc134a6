using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="ManyNumbersOneAddress"/>.</summary>
internal static class ManyNumbersOneAddressStatement
{
    public static readonly CheckStatement Statement = new(ManyNumbersOneAddress.Check, $$"""
        WITH several AS (
            SELECT d."AddressId" FROM "Doorplates" d
            WHERE {{HangingPlate.Condition("d")}} AND d."AddressId" {in} GROUP BY d."AddressId" HAVING COUNT(DISTINCT d."NumberText") > 1)
        SELECT a."Id", NULL, a."BeatCode", 0, 'Addresses', a."Id", NULL FROM several s JOIN "Addresses" a ON a."Id" = s."AddressId"
        UNION ALL SELECT d."AddressId", NULL, d."BeatCode", 1, 'Doorplates', d."Id", d."NumberText" FROM several s JOIN "Doorplates" d ON d."AddressId" = s."AddressId" WHERE {{HangingPlate.Condition("d")}}
        """)
    {
        Watches =
        [
            new(typeof(Doorplate), nameof(Doorplate.AddressId), nameof(Doorplate.NumberText), nameof(Doorplate.Status)),
            new(typeof(Address), nameof(Address.Id)),
        ],
    };
}
