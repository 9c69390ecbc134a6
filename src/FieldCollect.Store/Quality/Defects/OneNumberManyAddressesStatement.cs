using FieldCollect.Register.Addresses;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="OneNumberManyAddresses"/>.</summary>
internal static class OneNumberManyAddressesStatement
{
    public static readonly CheckStatement Statement = new(OneNumberManyAddresses.Check, $$"""
        SELECT a."ParentId", a."Number", a."BeatCode", 0, 'Addresses', a."Id", NULL
        FROM "Addresses" a
        WHERE a."RemovedAt" IS NULL AND a."Status" <> '{{AddressStatus.Retired}}' AND (a."ParentId", a."Number") IN (
            SELECT t."ParentId", t."Number" FROM "Addresses" t
            WHERE t."RemovedAt" IS NULL AND t."Status" <> '{{AddressStatus.Retired}}' AND t."ParentId" {in} AND t."Number" <> '{{AddressText.None}}'
            GROUP BY t."ParentId", t."Number" HAVING COUNT(*) > 1)
        """)
    {
        Watches =
        [
            new(typeof(Address), nameof(Address.ParentId), nameof(Address.Number), nameof(Address.Status)),
        ],
    };
}
