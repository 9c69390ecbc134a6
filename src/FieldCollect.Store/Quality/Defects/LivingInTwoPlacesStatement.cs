using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="LivingInTwoPlaces"/>.</summary>
internal static class LivingInTwoPlacesStatement
{
    public static readonly CheckStatement Statement = new(LivingInTwoPlaces.Check, $$"""
        SELECT s."ResidentId", CASE WHEN s."Kind" = '{{ResidencyKind.Registered}}' THEN 'registered' ELSE 'staying' END, s."BeatCode", 0, 'Residencies', s."Id", s."AddressId"
        FROM "Residencies" s
        WHERE {{CheckStatement.Current("s")}} AND s."ResidentId" {in} AND EXISTS (
            SELECT 1 FROM "Residencies" o
            WHERE o."ResidentId" = s."ResidentId" AND o."AddressId" <> s."AddressId" AND {{CheckStatement.Current("o")}}
                AND (o."Kind" = '{{ResidencyKind.Registered}}') = (s."Kind" = '{{ResidencyKind.Registered}}'))
        """)
    {
        OverBeats = true,
        Watches =
        [
            new(typeof(Residency), nameof(Residency.ResidentId), nameof(Residency.AddressId), nameof(Residency.Kind), nameof(Residency.EndedOn)),
        ],
    };
}
