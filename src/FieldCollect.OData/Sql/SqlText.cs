namespace FieldCollect.OData;

/// <summary>
/// The bound of a statement's text. What a client writes once may stand in SQL several times (a computed name wherever it is used, the
/// divisor of div, the arguments of substring), so that a short expression could become a text of gigabytes: each level doubles it.
/// </summary>
internal static class SqlText
{
    /// <summary>Of one expression or condition: what all terms that a request may have come to, written once each, and some more.</summary>
    public const int MostOfValue = 64 * 1024;
    /// <summary>Of a whole statement; a database plans it within a fraction of a second.</summary>
    public const int MostOfStatement = 256 * 1024;

    /// <summary>The text again, which the next level may repeat.</summary>
    public static string Bounded(string sql, int most = MostOfValue) => sql.Length <= most ? sql
        : throw ODataProblems.TooComplex("The expressions of this request, written out, are too long: computed names and nested functions repeat what they are made of.");
}
