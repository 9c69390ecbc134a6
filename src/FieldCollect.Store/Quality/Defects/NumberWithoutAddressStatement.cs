using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="NumberWithoutAddress"/>.</summary>
internal static class NumberWithoutAddressStatement
{
    public static readonly CheckStatement Statement = new(NumberWithoutAddress.Check, $$"""
        SELECT d."Id", NULL, d."BeatCode", 0, 'Doorplates', d."Id", NULL
        FROM "Doorplates" d LEFT JOIN "Addresses" a ON a."Id" = d."AddressId"
        WHERE {{HangingPlate.Condition("d")}} AND d."Id" {in} AND (a."Id" IS NULL OR a."RemovedAt" IS NOT NULL OR a."Status" = '{{AddressStatus.Retired}}')
        """)
    {
        Watches =
        [
            new(typeof(Doorplate), nameof(Doorplate.Id), nameof(Doorplate.AddressId), nameof(Doorplate.Status)),
            new(typeof(Address), nameof(Address.Id), nameof(Address.Status)) { Via = """SELECT "Id" FROM "Doorplates" WHERE "AddressId" = ANY (@p0)""" },
        ],
    };
}
