using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="OnePersonTwice"/>.</summary>
internal static class OnePersonTwiceStatement
{
    public static readonly CheckStatement Statement = new(OnePersonTwice.Check, """
        SELECT a."PhoneIndex", CAST(a."BirthDate" AS text) || a."Sex", a."BeatCode", 0, 'Residents', a."Id", NULL
        FROM "Residents" a
        WHERE a."RemovedAt" IS NULL AND a."PhoneIndex" {in} AND EXISTS (
            SELECT 1 FROM "Residents" b
            WHERE b."PhoneIndex" = a."PhoneIndex" AND b."Id" <> a."Id" AND b."RemovedAt" IS NULL AND b."BirthDate" = a."BirthDate" AND b."Sex" = a."Sex"
                AND (a."IdentityNumberIndex" IS NULL OR b."IdentityNumberIndex" IS NULL))
        """)
    {
        ByIndex = true,
        OverBeats = true,
        Watches =
        [
            new(typeof(Resident), nameof(Resident.Phone), nameof(Resident.BirthDate), nameof(Resident.Sex), nameof(Resident.IdentityNumber)),
        ],
    };
}
