using System.Globalization;
using FieldCollect.Store;
using FieldCollect.Store.Declarations;
using Microsoft.AspNetCore.Http.Features;

namespace FieldCollect.Server.Plates;

/// <summary>
/// Everything under /d/, which anybody may ask for: the page of a plate, the forms behind it, the code that confirms a phone, the receipt. Without a cookie and without
/// a script; each reply says no-store, because the next reader of the same phone is somebody else.
/// </summary>
internal sealed partial class PublicEndpoints(RegisterStore store, Settings settings, PublicLimits limits, Messages messages)
{
    // The longest form: 500 characters of text, each nine bytes as it is sent.
    private const int LargestForm = 32 * 1024;

    private readonly PublicPage _pages = new(store);
    private readonly Intake _intake = new(store);
    private readonly FormTokens _tokens = new(store.Personal.Keys, store.Time);

    public static void Map(WebApplication app)
    {
        var it = app.Services.GetRequiredService<PublicEndpoints>();
        app.MapMethods("/d/{token}/{service}", ["GET", "HEAD"], (HttpContext http, string token, string service) => it.FormAsync(http, token, service));
        app.MapPost("/d/{token}/{service}", (HttpContext http, string token, string service) => it.DeclareAsync(http, token, service));
        app.MapPost("/d/code", (HttpContext http) => it.CodeAsync(http));
        app.MapMethods("/d/receipt", ["GET", "HEAD"], (HttpContext http) => it.ReceiptFormAsync(http));
        app.MapPost("/d/receipt", (HttpContext http) => it.ReceiptAsync(http));
        app.MapPost("/d/photo", (HttpContext http) => it.PhotoAsync(http));
        app.MapMethods("/d/landlord/{number}", ["GET", "HEAD"], (HttpContext http, string number) => it.LandlordFormAsync(http, number));
        app.MapPost("/d/landlord", (HttpContext http) => it.LandlordAsync(http));
    }

    /// <summary>GET /d/{token}, of whoever does not say that an officer asks; see PlateEndpoints.</summary>
    public async Task PageAsync(HttpContext http, string token)
    {
        var asked = TimeProvider.System.GetTimestamp();
        var chinese = Language.IsChinese(http.Request);
        var client = PublicLimits.ClientOf(http, settings.Proxy);
        if ((limits.Pages.Take(client) ?? limits.WrongTokens.Take(client, onlyAsk: true)) is { } wait)
        {
            await TooManyAsync(http, chinese, wait);
            return;
        }

        if (await _pages.FindAsync(token, chinese, http.RequestAborted) is { } page)
        {
            await SendAsync(http, 200, page);
            return;
        }

        limits.WrongTokens.Take(client);
        await SendAsync(http, 404, await _pages.NotShownAsync(token, chinese, asked, http.RequestAborted));
    }

    private async Task FormAsync(HttpContext http, string token, string name)
    {
        if (await BeginAsync(http, token, name) is not var (service, found, page))
            return;
        var chinese = Language.IsChinese(http.Request);
        await SendAsync(http, 200, FormPage(found, service, page, chinese, null, [], false));
    }

    private async Task DeclareAsync(HttpContext http, string token, string name)
    {
        if (await BeginAsync(http, token, name) is not var (service, found, page))
            return;
        var chinese = Language.IsChinese(http.Request);
        if (await ReadAsync(http, chinese) is not { } form)
            return;
        if (!_tokens.IsGood(form["token"], FormOf(found, service)) || form[DeclarationForm.Trap].ToString().Length > 0)
        {
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
            return;
        }

        var declaration = DeclarationForm.Read(form, service, page, store.Time.GetUtcNow());
        var breaches = _intake.Check(declaration);
        var askNumber = DeclarationForm.AsksAboutNumber(declaration, form);
        if (breaches.Count > 0 || askNumber)
        {
            await SendAsync(http, 200, FormPage(found, service, page, chinese, form, breaches, askNumber));
            return;
        }

        // In this order, so that one who is stopped by a nearer limit uses up none of everybody's.
        if ((limits.Plate.Take(page.PlateId.ToString()) ?? limits.Phone.Take(KeyOf(declaration.Phone!)) ?? limits.Codes.Take("")) is { } wait)
        {
            await TooManyAsync(http, chinese, wait);
            return;
        }

        if (await _intake.BeginAsync(declaration, http.RequestAborted) is not var (pending, code)
            || !messages.Send(declaration.Phone!, string.Format(CultureInfo.InvariantCulture, Words.CodeMessage.In(chinese), code)))
        {
            await TooManyAsync(http, chinese, TimeSpan.FromMinutes(1));
            return;
        }

        await SendAsync(http, 200, CodePage(pending, Register.Codes.Mask.Phone(declaration.Phone!), chinese, wrong: false));
    }

    private async Task CodeAsync(HttpContext http)
    {
        var chinese = Language.IsChinese(http.Request);
        if (await ReadAsync(http, chinese) is not { } form || await TriesTooOftenAsync(http, chinese))
            return;
        var shown = form["phone"].ToString();
        if (!Guid.TryParseExact(form["pending"], "N", out var pending) || !_tokens.IsGood(form["token"], $"code/{pending:N}/{shown}"))
        {
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
            return;
        }

        var taken = await _intake.ConfirmAsync(pending, PublicNumbers.ReadCode(form["code"]), http.RequestAborted);
        // A landlord's phone is rung no oftener than any other, whoever declares what. One who was not asked is as one who has not answered.
        if (taken.Ask is { } ask && limits.Phone.Take(KeyOf(ask.Phone)) is null)
            messages.Send(ask.Phone, string.Format(CultureInfo.InvariantCulture, Words.LandlordMessage.In(true), ask.Tenant, ask.Address, $"{settings.PublicRoot}/d/landlord/{ask.Number}", ask.Code));

        await (taken.Result switch
        {
            CodeResult.Right => SendAsync(http, 200, DonePage(taken.Receipt!, chinese, await _intake.TakesPhotoAsync(taken.Receipt!, http.RequestAborted))),
            CodeResult.Wrong => SendAsync(http, 200, CodePage(pending, shown, chinese, wrong: true)),
            _ => TellAsync(http, 410, chinese, Words.CodeGoneTitle, Words.CodeGone),
        });
    }

    private async Task ReceiptFormAsync(HttpContext http)
    {
        if (await AsksTooOftenAsync(http))
            return;
        await SendAsync(http, 200, ReceiptPage(Language.IsChinese(http.Request), null, null));
    }

    private async Task ReceiptAsync(HttpContext http)
    {
        var chinese = Language.IsChinese(http.Request);
        if (await ReadAsync(http, chinese) is not { } form || await TriesTooOftenAsync(http, chinese))
            return;
        if (!_tokens.IsGood(form["token"], "receipt"))
        {
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
            return;
        }

        var status = PublicNumbers.Read(form["number"]) is { } number ? await _intake.StatusAsync(number, http.RequestAborted) : null;
        await SendAsync(http, status is null ? 404 : 200, ReceiptPage(chinese, status, status is null ? Words.ReceiptUnknown : null));
    }

    private async Task LandlordFormAsync(HttpContext http, string number)
    {
        if (await AsksTooOftenAsync(http))
            return;
        // The same page for every number: whether one is waited for is told by the code alone.
        await SendAsync(http, 200, LandlordPage(Language.IsChinese(http.Request), PublicNumbers.Read(number) ?? "", wrong: false));
    }

    private async Task LandlordAsync(HttpContext http)
    {
        var chinese = Language.IsChinese(http.Request);
        if (await ReadAsync(http, chinese) is not { } form || await TriesTooOftenAsync(http, chinese))
            return;
        var number = PublicNumbers.Read(form["number"]) ?? "";
        var answer = form["answer"].ToString();
        if (!_tokens.IsGood(form["token"], "landlord") || answer is not ("yes" or "no"))
        {
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
            return;
        }

        await (await _intake.AnswerAsync(number, PublicNumbers.ReadCode(form["code"]), answer == "yes", http.RequestAborted) switch
        {
            CodeResult.Right => TellAsync(http, 200, chinese, Words.LandlordTitle, Words.LandlordDone),
            CodeResult.Wrong => SendAsync(http, 200, LandlordPage(chinese, number, wrong: true)),
            _ => TellAsync(http, 410, chinese, Words.CodeGoneTitle, Words.CodeGone),
        });
    }

    // The service, the plate's token and page; null when it has been answered already.
    private async Task<(Service Service, string Token, Store.Reading.PlatePage Page)?> BeginAsync(HttpContext http, string token, string name)
    {
        var asked = TimeProvider.System.GetTimestamp();
        var chinese = Language.IsChinese(http.Request);
        var client = PublicLimits.ClientOf(http, settings.Proxy);
        if ((limits.Pages.Take(client) ?? limits.WrongTokens.Take(client, onlyAsk: true)) is { } wait)
        {
            await TooManyAsync(http, chinese, wait);
            return null;
        }

        if (Service.Find(name) is { } service && await _pages.PlateAsync(token, http.RequestAborted) is var (found, page))
            return (service, found, page);
        limits.WrongTokens.Take(client);
        await SendAsync(http, 404, await _pages.NotShownAsync(token, chinese, asked, http.RequestAborted));
        return null;
    }

    private async Task<bool> AsksTooOftenAsync(HttpContext http)
    {
        if (limits.Pages.Take(PublicLimits.ClientOf(http, settings.Proxy)) is not { } wait)
            return false;
        await TooManyAsync(http, Language.IsChinese(http.Request), wait);
        return true;
    }

    private async Task<bool> TriesTooOftenAsync(HttpContext http, bool chinese)
    {
        if (limits.Numbers.Take(PublicLimits.ClientOf(http, settings.Proxy)) is not { } wait)
            return false;
        await TooManyAsync(http, chinese, wait);
        return true;
    }

    // A form as browsers send it without a file. Null when it has been answered already.
    private async Task<IFormCollection?> ReadAsync(HttpContext http, bool chinese)
    {
        if (await RefusesAsync(http, chinese))
            return null;
        if (http.Request.ContentLength > LargestForm)
        {
            await TellAsync(http, 413, chinese, Words.TooLargeTitle, Words.TooLarge);
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LargestForm;
        try
        {
            if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
                return await http.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 30, KeyLengthLimit = 40, ValueLengthLimit = 6_000, BufferBody = false }, http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // More or longer fields than any of our forms has.
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await TellAsync(http, 413, chinese, Words.TooLargeTitle, Words.TooLarge);
            return null;
        }

        await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
        return null;
    }

    // Browsers say where a form stood; one of somebody else's page is not taken, whatever it holds.
    private async Task<bool> RefusesAsync(HttpContext http, bool chinese)
    {
        if (limits.Forms.Take(PublicLimits.ClientOf(http, settings.Proxy)) is { } wait)
        {
            await TooManyAsync(http, chinese, wait);
            return true;
        }

        var origin = http.Request.Headers.Origin.ToString();
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase))))
            return false;
        await TellAsync(http, 403, chinese, Words.BadFormTitle, Words.BadForm);
        return true;
    }

    private string KeyOf(string phone) => Convert.ToBase64String(store.Personal.Index(phone, Register.Fields.PersonalKind.Phone)!);

    private static string FormOf(string token, Service service) => $"{token}/{service.Path}";

    private static Task TellAsync(HttpContext http, int status, bool chinese, Say title, Say sentence) => SendAsync(http, status, PublicPage.Told(chinese, title, sentence.In(chinese)));

    private static Task TooManyAsync(HttpContext http, bool chinese, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return SendAsync(http, 429, PublicPage.TooMany(chinese, seconds));
    }

    private static async Task SendAsync(HttpContext http, int status, byte[] page)
    {
        var (response, headers) = (http.Response, http.Response.Headers);
        response.StatusCode = status;
        headers.ContentType = "text/html;charset=utf-8";
        headers.ContentLength = page.Length;
        headers.CacheControl = "no-store";
        headers.Vary = "Accept-Language";
        headers.ContentSecurityPolicy = PublicLayout.Policy;
        headers.XContentTypeOptions = "nosniff";
        // A form's origin must be told to ourselves; to others nothing is.
        headers["Referrer-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.BodyWriter.WriteAsync(page, http.RequestAborted);
    }
}
