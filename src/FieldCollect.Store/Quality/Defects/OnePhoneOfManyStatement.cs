using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="OnePhoneOfMany"/>.</summary>
internal static class OnePhoneOfManyStatement
{
    public static readonly CheckStatement Statement = new(OnePhoneOfMany.Check, """
        SELECT r."PhoneIndex", NULL, r."BeatCode", 0, 'Residents', r."Id", NULL
        FROM "Residents" r
        WHERE r."RemovedAt" IS NULL AND r."EndedOn" IS NULL AND r."PhoneIndex" IN (
            SELECT t."PhoneIndex" FROM "Residents" t
            WHERE t."RemovedAt" IS NULL AND t."EndedOn" IS NULL AND t."PhoneIndex" {in} GROUP BY t."PhoneIndex" HAVING COUNT(*) > @people)
        """)
    {
        ByIndex = true,
        OverBeats = true,
        Parameters = (codes, today) => [("@people", DefectPolicy.PeopleOfAPhone(codes, today))],
        Watches =
        [
            new(typeof(Resident), nameof(Resident.Phone), nameof(Resident.EndedOn)),
        ],
    };
}
