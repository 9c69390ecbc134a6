using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="OneIdentityNumberTwice"/>.</summary>
internal static class OneIdentityNumberTwiceStatement
{
    public static readonly CheckStatement Statement = new(OneIdentityNumberTwice.Check, """
        SELECT r."IdentityNumberIndex", NULL, r."BeatCode", 0, 'Residents', r."Id", NULL
        FROM "Residents" r
        WHERE r."RemovedAt" IS NULL AND r."IdentityNumberIndex" IN (
            SELECT t."IdentityNumberIndex" FROM "Residents" t
            WHERE t."RemovedAt" IS NULL AND t."IdentityNumberIndex" {in} GROUP BY t."IdentityNumberIndex" HAVING COUNT(*) > 1)
        """)
    {
        ByIndex = true,
        OverBeats = true,
        Watches =
        [
            new(typeof(Resident), nameof(Resident.IdentityNumber)),
        ],
    };
}
