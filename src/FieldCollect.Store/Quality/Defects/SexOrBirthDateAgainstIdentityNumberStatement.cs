using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Protection;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="SexOrBirthDateAgainstIdentityNumber"/>. The number is opened row by row, and nothing of it is kept.</summary>
internal static class SexOrBirthDateAgainstIdentityNumberStatement
{
    public static readonly CheckStatement Statement = new(SexOrBirthDateAgainstIdentityNumber.Check, """
        SELECT r."Id", NULL, r."BeatCode", 0, 'Residents', r."Id", NULL, r."IdentityNumber", r."DocumentKind", r."Sex", CAST(r."BirthDate" AS text)
        FROM "Residents" r
        WHERE r."RemovedAt" IS NULL AND r."IdentityNumber" IS NOT NULL AND r."Id" {in}
        """)
    {
        Fact = Contradiction,
        Watches =
        [
            new(typeof(Resident), nameof(Resident.Id), nameof(Resident.IdentityNumber), nameof(Resident.DocumentKind), nameof(Resident.Sex), nameof(Resident.BirthDate)),
        ],
    };

    private static string? Contradiction(DbDataReader row, Guid id, PersonalData personal, CodeLists codes)
    {
        const int Number = CheckStatement.FirstFurther, DocumentKind = Number + 1, Sex = Number + 2, BirthDate = Number + 3;
        try
        {
            var number = personal.Open(row.GetFieldValue<byte[]>(Number), "Residents", nameof(Resident.IdentityNumber), id)!;
            DateOnly? birthDate = row.IsDBNull(BirthDate) ? null : DateOnly.ParseExact(row.GetString(BirthDate), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return SexOrBirthDateAgainstIdentityNumber.Contradiction(number, row.IsDBNull(DocumentKind) ? null : row.GetString(DocumentKind), row.GetString(Sex), birthDate, codes);
        }
        catch (CryptographicException)
        {
            // A number that does not open is damage, which fails whoever writes to the row; it contradicts nothing.
            return null;
        }
    }
}
