using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="PlateDiffersFromAddress"/>.</summary>
internal static class PlateDiffersFromAddressStatement
{
    public static readonly CheckStatement Statement = new(PlateDiffersFromAddress.Check, $$"""
        WITH wrong AS (
            SELECT d."AddressId", d."Id", d."BeatCode", d."NumberText"
            FROM "Doorplates" d JOIN "Addresses" a ON a."Id" = d."AddressId"
            WHERE {{HangingPlate.Condition("d")}} AND d."AddressId" {in} AND a."RemovedAt" IS NULL AND a."Status" <> '{{AddressStatus.Retired}}'
                AND d."NumberText" <> COALESCE(NULLIF(a."Number", '{{AddressText.None}}'), NULLIF(a."Name", '{{AddressText.None}}'))
                AND NOT EXISTS (SELECT 1 FROM "Doorplates" o WHERE o."AddressId" = d."AddressId" AND {{HangingPlate.Condition("o")}} AND o."NumberText" <> d."NumberText"))
        SELECT "AddressId", "Id", "BeatCode", 0, 'Doorplates', "Id", "NumberText" FROM wrong
        UNION ALL SELECT "AddressId", "Id", "BeatCode", 1, 'Addresses', "AddressId", NULL FROM wrong
        """)
    {
        Watches =
        [
            new(typeof(Doorplate), nameof(Doorplate.AddressId), nameof(Doorplate.NumberText), nameof(Doorplate.Status)),
            new(typeof(Address), nameof(Address.Id), nameof(Address.Number), nameof(Address.Name), nameof(Address.Status)),
        ],
    };
}
