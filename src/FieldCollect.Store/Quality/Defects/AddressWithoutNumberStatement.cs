using FieldCollect.Register.Addresses;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="AddressWithoutNumber"/>. The kind of a parent cannot change while something lies below it, so only the address itself is watched.</summary>
internal static class AddressWithoutNumberStatement
{
    public static readonly CheckStatement Statement = new(AddressWithoutNumber.Check, $$"""
        SELECT a."Id", NULL, a."BeatCode", 0, 'Addresses', a."Id", NULL
        FROM "Addresses" a LEFT JOIN "Addresses" p ON p."Id" = a."ParentId"
        WHERE a."RemovedAt" IS NULL AND a."Status" = '{{AddressStatus.InUse}}' AND a."Id" {in} AND NULLIF(a."Number", '{{AddressText.None}}') IS NULL
            AND a."Kind" IN ('{{AddressKind.Compound}}', '{{AddressKind.Building}}', '{{AddressKind.Entrance}}', '{{AddressKind.Room}}')
            AND (NULLIF(a."Name", '{{AddressText.None}}') IS NULL
                OR (a."Kind" IN ('{{AddressKind.Compound}}', '{{AddressKind.Building}}') AND p."Kind" IN ('{{AddressKind.Street}}', '{{AddressKind.Lane}}', '{{AddressKind.Hamlet}}')))
        """)
    {
        Watches =
        [
            new(typeof(Address), nameof(Address.Id), nameof(Address.ParentId), nameof(Address.Kind), nameof(Address.Number), nameof(Address.Name), nameof(Address.Status)),
        ],
    };
}
