using System.Globalization;

namespace FieldCollect.Server.Plates;

/// <summary>One sentence in both languages of the public pages.</summary>
internal sealed record Say(string Chinese, string English)
{
    public string In(bool chinese) => chinese ? Chinese : English;
}

/// <summary>Which of the two languages a page is in: the switch first, then the browser's wish, then Chinese.</summary>
internal static class Language
{
    // A browser names a handful; more is no wish.
    private const int MostWishes = 20;

    public static bool IsChinese(HttpRequest request) => request.Query["lang"].ToString() switch
    {
        "zh" => true,
        "en" => false,
        _ => WishesChinese(request.Headers.AcceptLanguage.ToString()),
    };

    /// <summary>Whether Accept-Language (RFC 9110, 12.5.4) puts Chinese first, or says nothing of either.</summary>
    internal static bool WishesChinese(string header)
    {
        var (chinese, english) = (-1.0, -1.0);
        foreach (var wish in header.Split(',', MostWishes + 1).Take(MostWishes))
        {
            var parts = wish.Split(';');
            var weight = parts.Length > 1 && parts[1].Trim() is ['q', '=', .. var q]
                ? double.TryParse(q, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given) ? given : 0
                : 1;
            var tag = parts[0].Trim();
            if (tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                chinese = Math.Max(chinese, weight);
            else if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                english = Math.Max(english, weight);
        }

        return english <= 0 || chinese >= english;
    }
}
