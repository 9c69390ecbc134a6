using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Model;
using FieldCollect.Store.Plates;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Plates;

/// <summary>
/// GET /d/{token}: what anybody sees who scans a plate. The address, a sketch, who is on duty, and what can be done here. It reads nothing of houses and people, so
/// that neither its words nor its length nor its time can tell of them.
/// </summary>
internal sealed class PublicPage(RegisterStore store)
{
    // 12 KB each. A county has 80,000 plates and a busy hour some hundred.
    private const int MostKept = 2_000;

    // What is drawn of the neighbours may be as old as this; the page's own data is compared at each request.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A token that shows nothing is answered at this time after it was asked, whatever was found out meanwhile: an index probe more or less is then not to be seen.
    /// Longer than the slowest of the ways takes, and short enough for a citizen whose plate was replaced.
    /// </summary>
    private static readonly TimeSpan NotShownAfter = TimeSpan.FromMilliseconds(25);

    // A timer counts whole milliseconds from when it is set, so what was done before would still show behind the point. An end by chance, within some of them, hides it.
    private static readonly TimeSpan NotShownWithin = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan OneScan = TimeSpan.FromMinutes(1);

    private const int MostNeighbours = 14;

    private static readonly byte[] NotShownChinese = NotShown(true);
    private static readonly byte[] NotShownEnglish = NotShown(false);

    private readonly ConcurrentDictionary<(string Token, bool Chinese), Kept> _kept = new();
    private readonly ConcurrentDictionary<Guid, long> _noted = new();

    /// <summary>The page of a token; null for one that shows nothing.</summary>
    public async Task<byte[]?> FindAsync(string typed, bool chinese, CancellationToken cancel)
    {
        if (Genuine(typed) is not { } token)
            return null;
        var known = _kept.GetValueOrDefault((token, chinese));
        if (known is not null && store.Time.GetUtcNow() - known.At > KeptFor)
            known = null;
        await using var connection = await store.Database.OpenReadAsync(cancel);
        var (version, page) = await PlatePageQuery.ReadAsync(connection, token, known?.Version, cancel);
        if (version is not { } now)
            return null;
        var plate = page?.PlateId ?? known!.Plate;
        Note(plate);
        if (page is null)
            return known!.Page;
        var made = await MakeAsync(page, token, chinese, cancel);
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[(token, chinese)] = new Kept(now, plate, made, store.Time.GetUtcNow());
        return made;
    }

    /// <summary>The plate of a token and what its page is made of, for the forms behind it; null for one that shows nothing.</summary>
    public async Task<(string Token, PlatePage Page)?> PlateAsync(string typed, CancellationToken cancel)
    {
        if (Genuine(typed) is not { } token)
            return null;
        await using var connection = await store.Database.OpenReadAsync(cancel);
        return (await PlatePageQuery.ReadAsync(connection, token, null, cancel)).Page is { } page ? (token, page) : null;
    }

    /// <summary>Waits out the time of a token that shows nothing, and notes meanwhile that a revoked plate still hangs.</summary>
    public async Task<byte[]> NotShownAsync(string typed, bool chinese, long asked, CancellationToken cancel)
    {
        // Only what our key has signed is looked for: the rest costs no query, and takes as long all the same.
        if (Genuine(typed) is { } token && await PlateLookup.ForPublicAsync(store, new PlateScan(token, token, null), cancel) is { Standing: PlateStanding.Revoked, Plate: { } revoked })
            Note(revoked.Id);
        var left = NotShownAfter + TimeSpan.FromTicks(RandomNumberGenerator.GetInt32((int)NotShownWithin.Ticks)) - TimeProvider.System.GetElapsedTime(asked);
        if (left > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), cancel);
        return chinese ? NotShownChinese : NotShownEnglish;
    }

    // Reloading and changing the language is still one scan; and a flood of one plate is one row a minute.
    private void Note(Guid plate)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_noted.TryGetValue(plate, out var last) && TimeProvider.System.GetElapsedTime(last, now) < OneScan)
            return;
        if (_noted.Count >= MostKept)
            _noted.Clear();
        _noted[plate] = now;
        store.PlateScans.Record(plate, PlateScanKind.Citizen, null, null);
    }

    private string? Genuine(string typed) =>
        PlateUrl.Read(typed) is { Token: { } token } && PlateToken.Check(token, store.PlateKeys) == PlateTokenCheck.Genuine ? token : null;

    private async Task<byte[]> MakeAsync(PlatePage page, string token, bool chinese, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var neighbours = await PlatePageQuery.NeighboursAsync(context, page, MostNeighbours, cancel);
        var path = $"/d/{token}";
        return PublicLayout.Page(chinese, page.Number ?? Words.Address.In(chinese), path, html =>
        {
            html.Raw("<h1>").Text(Words.Address.In(chinese)).Raw("</h1>\n<div class=\"plate\">");
            if (page.Number is { } number)
                html.Raw("<p class=\"quiet\">").Text(Words.PlateNumber.In(chinese)).Raw("</p><p class=\"number\" lang=\"zh-CN\">").Text(number).Raw("</p>");
            html.Raw("<p lang=\"zh-CN\">").Text(page.FullText).Raw("</p></div>\n");
            MapSketch.Write(html, page, neighbours, chinese);
            html.Line("h2", Words.Police.In(chinese));
            Duty(html, page, chinese);
            html.Line("h2 class=\"noprint\"", Words.Services.In(chinese)).Raw("<ul class=\"services\">\n");
            foreach (var service in Service.All)
            {
                html.Raw("<li><a").Attribute("href", $"{path}/{service.Path}?lang={Tag(chinese)}").Raw("><strong>").Text(service.Title.In(chinese)).Raw("</strong><span>")
                    .Text(service.About.In(chinese)).Raw("</span></a></li>\n");
            }

            html.Raw("</ul>\n<p class=\"noprint\"><a").Attribute("href", $"/d/receipt?lang={Tag(chinese)}").Raw(">").Text(Words.ReceiptLink.In(chinese)).Raw("</a></p>\n");
        });
    }

    /// <summary>Who is on duty, each number to be touched and called.</summary>
    private static void Duty(Html html, PlatePage page, bool chinese)
    {
        html.Raw("<p lang=\"zh-CN\"><strong>").Text(page.StationName).Raw("</strong></p><dl>");
        void Row(Say what, string? who, string? phone)
        {
            if (string.IsNullOrEmpty(who) && string.IsNullOrEmpty(phone))
                return;
            html.Raw("<div><dt>").Text(what.In(chinese)).Raw("</dt><dd><span lang=\"zh-CN\">").Text(who).Raw("</span>");
            if (!string.IsNullOrEmpty(phone))
                html.Raw(" <a class=\"tel\"").Attribute("href", $"tel:{phone}").Attribute("aria-label", $"{Words.Call.In(chinese)} {phone}").Raw(">").Text(phone).Raw("</a>");
            html.Raw("</dd></div>\n");
        }

        Row(new("值班电话", "Duty desk"), null, page.StationPhone);
        Row(Words.Beat, page.BeatName, null);
        Row(Words.Officer, page.DutyContact, page.DutyPhone);
        html.Raw("</dl>\n");
    }

    public static string Tag(bool chinese) => chinese ? "zh" : "en";

    /// <summary>A page of a title and a sentence.</summary>
    public static byte[] Told(bool chinese, Say title, params string[] sentences) => PublicLayout.Page(chinese, title.In(chinese), null, html =>
    {
        html.Line("h1", title.In(chinese));
        foreach (var sentence in sentences)
            html.Line("p", sentence);
    });

    /// <summary>Both languages: whoever is told to wait may have asked without a wish.</summary>
    public static byte[] TooMany(bool chinese, int seconds) => PublicLayout.Page(chinese, Words.TooManyTitle.In(chinese), null, html =>
    {
        foreach (var first in new[] { chinese, !chinese })
        {
            html.Raw(first ? "<section lang=\"zh-CN\">" : "<section lang=\"en\">").Line(first == chinese ? "h1" : "h2", Words.TooManyTitle.In(first)).Line("p", Words.TooMany.In(first))
                .Line("p", string.Format(CultureInfo.InvariantCulture, Words.TryAfter.In(first), seconds)).Raw("</section>\n");
        }
    });

    private static byte[] NotShown(bool chinese) => Told(chinese, Words.NotShownTitle, Words.NotShown.In(chinese));

    private sealed record Kept(PlateVersion Version, Guid Plate, byte[] Page, DateTimeOffset At);
}
