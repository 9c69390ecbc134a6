using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Units;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="UnitWithoutRepresentative"/>.</summary>
internal static class UnitWithoutRepresentativeStatement
{
    public static readonly CheckStatement Statement = new(UnitWithoutRepresentative.Check, $$"""
        SELECT u."Id", NULL, u."BeatCode", 0, 'Units', u."Id", NULL
        FROM "Units" u
        WHERE {{CheckStatement.Current("u")}} AND u."Id" {in} AND TRIM(COALESCE(u."RepresentativeName", '')) = ''
        """)
    {
        Watches =
        [
            new(typeof(Unit), nameof(Unit.Id), nameof(Unit.RepresentativeName), nameof(Unit.EndedOn)),
        ],
    };
}
