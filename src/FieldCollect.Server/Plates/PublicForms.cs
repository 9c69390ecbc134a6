using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Rules;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Reading;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Plates;

/// <summary>The pages around a form, and the photo that may follow one.</summary>
internal sealed partial class PublicEndpoints
{
    private const int MostOfAField = 200;

    private byte[] FormPage(string token, Service service, PlatePage page, bool chinese, IFormCollection? typed, IReadOnlyList<Breach> breaches, bool askNumber)
    {
        var form = new DeclarationForm(store.Codes, County.Day(store.Time.GetUtcNow()), page.BeatCode);
        // After an error the page cannot be asked for again in the other language without losing what was typed.
        return PublicLayout.Page(chinese, service.Title.In(chinese), typed is null ? $"/d/{token}/{service.Path}" : null, html =>
        {
            html.Raw("<p class=\"noprint\"><a").Attribute("href", $"/d/{token}?lang={PublicPage.Tag(chinese)}").Raw(">").Text(Words.Back.In(chinese)).Raw("</a></p>\n")
                .Line("h1", service.Title.In(chinese)).Raw("<p class=\"quiet\" lang=\"zh-CN\">").Text(page.FullText).Raw("</p>\n");
            form.Write(html, service, $"/d/{token}/{service.Path}?lang={PublicPage.Tag(chinese)}", _tokens.New(FormOf(token, service)), typed, breaches, askNumber, chinese);
        });
    }

    private byte[] CodePage(Guid pending, string shownPhone, bool chinese, bool wrong) => PublicLayout.Page(chinese, Words.CodeTitle.In(chinese), null, html =>
    {
        html.Line("h1", Words.CodeTitle.In(chinese)).Line("p", string.Format(CultureInfo.InvariantCulture, Words.CodeSent.In(chinese), shownPhone));
        Begin(html, "/d/code", $"code/{pending:N}/{shownPhone}", chinese);
        html.Raw("<input type=\"hidden\" name=\"pending\"").Attribute("value", pending.ToString("N")).Raw("><input type=\"hidden\" name=\"phone\"").Attribute("value", shownPhone).Raw(">\n");
        CodeField(html, chinese, wrong);
        html.Raw("<button type=\"submit\">").Text(Words.Confirm.In(chinese)).Raw("</button></form>\n");
    });

    private byte[] DonePage(string receipt, bool chinese, bool takesPhoto) => PublicLayout.Page(chinese, Words.DoneTitle.In(chinese), null, html =>
    {
        html.Line("h1", Words.DoneTitle.In(chinese)).Line("p", Words.Next.In(chinese)).Line("h2", Words.YourReceipt.In(chinese))
            .Line("p class=\"receipt\"", PublicNumbers.Shown(receipt)).Line("p", Words.KeepIt.In(chinese));
        if (takesPhoto)
            PhotoForm(html, receipt, chinese, false);
    });

    private void PhotoForm(Html html, string receipt, bool chinese, bool wrong)
    {
        html.Line("h2", Words.AddPhoto.In(chinese));
        html.Raw("<form method=\"post\" enctype=\"multipart/form-data\" novalidate").Attribute("action", $"/d/photo?lang={PublicPage.Tag(chinese)}").Raw("><input type=\"hidden\" name=\"token\"")
            .Attribute("value", _tokens.New($"photo/{receipt}")).Raw("><input type=\"hidden\" name=\"number\"").Attribute("value", receipt).Raw(">\n<label for=\"f-photo\">").Text(Words.AddPhoto.In(chinese))
            .Raw("</label><span class=\"hint\" id=\"h-photo\">").Text(Words.PhotoHint.In(chinese)).Raw("</span>");
        if (wrong)
            html.Raw("<span class=\"error\" id=\"e-photo\" role=\"alert\">").Text(Words.PhotoNotTaken.In(chinese)).Raw("</span>");
        html.Raw($"<input id=\"f-photo\" name=\"photo\" type=\"file\" accept=\"image/jpeg,image/png,image/webp\" aria-describedby=\"h-photo{(wrong ? " e-photo" : "")}\">\n<button type=\"submit\">")
            .Text(Words.SendPhoto.In(chinese)).Raw("</button></form>\n");
    }

    private byte[] ReceiptPage(bool chinese, (string Kind, string Status, DateTimeOffset DeclaredAt, DateTimeOffset? DecidedAt)? found, Say? error) =>
        PublicLayout.Page(chinese, Words.ReceiptTitle.In(chinese), "/d/receipt", html =>
        {
            html.Line("h1", Words.ReceiptTitle.In(chinese));
            if (found is var (kind, status, declared, decided))
            {
                string? Name(string list, string code) => store.Codes.Find(list, code) is { } item ? chinese ? item.Chinese : item.English : code;
                void Row(Say what, string? value) => html.Raw("<div>").Line("dt", what.In(chinese)).Line("dd", value).Raw("</div>\n");
                html.Raw("<dl>");
                Row(Words.KindOf, Name("DeclarationKind", kind));
                Row(Words.StatusIs, Name("DeclarationStatus", status));
                Row(Words.DeclaredOn, $"{County.Day(declared):yyyy-MM-dd}");
                if (decided is { } at)
                    Row(Words.DecidedOn, $"{County.Day(at):yyyy-MM-dd}");
                html.Raw("</dl>\n");
            }

            Begin(html, "/d/receipt", "receipt", chinese);
            html.Raw("<label for=\"f-number\">").Text(Words.ReceiptNumber.In(chinese)).Raw("</label>");
            if (error is not null)
                html.Raw("<span class=\"error\" id=\"e-number\" role=\"alert\">").Text(error.In(chinese)).Raw("</span>");
            html.Raw($"<input id=\"f-number\" name=\"number\" type=\"text\" maxlength=\"40\" autocomplete=\"off\" autocapitalize=\"characters\" required{(error is null ? "" : " aria-invalid=\"true\" aria-describedby=\"e-number\"")}>\n<button type=\"submit\">")
                .Text(Words.LookUp.In(chinese)).Raw("</button></form>\n");
        });

    private byte[] LandlordPage(bool chinese, string number, bool wrong) => PublicLayout.Page(chinese, Words.LandlordTitle.In(chinese), number.Length == 0 || wrong ? null : $"/d/landlord/{number}", html =>
    {
        html.Line("h1", Words.LandlordTitle.In(chinese)).Line("p", Words.LandlordAsk.In(chinese));
        Begin(html, "/d/landlord", "landlord", chinese);
        html.Raw("<input type=\"hidden\" name=\"number\"").Attribute("value", number).Raw(">\n");
        CodeField(html, chinese, wrong);
        html.Raw("<fieldset>").Line("legend", Words.LandlordTitle.In(chinese))
            .Raw("<label class=\"choice\"><input type=\"radio\" name=\"answer\" value=\"yes\" required><span>").Text(Words.LandlordYes.In(chinese)).Raw("</span></label>")
            .Raw("<label class=\"choice\"><input type=\"radio\" name=\"answer\" value=\"no\" required><span>").Text(Words.LandlordNo.In(chinese)).Raw("</span></label></fieldset>\n")
            .Raw("<button type=\"submit\">").Text(Words.Answer.In(chinese)).Raw("</button></form>\n");
    });

    private void Begin(Html html, string action, string of, bool chinese) =>
        html.Raw("<form method=\"post\" novalidate").Attribute("action", $"{action}?lang={PublicPage.Tag(chinese)}").Raw("><input type=\"hidden\" name=\"token\"").Attribute("value", _tokens.New(of)).Raw(">\n");

    private static void CodeField(Html html, bool chinese, bool wrong)
    {
        html.Raw("<label for=\"f-code\">").Text(Words.Code.In(chinese)).Raw("</label>");
        if (wrong)
            html.Raw("<span class=\"error\" id=\"e-code\" role=\"alert\">").Text(Words.CodeWrong.In(chinese)).Raw("</span>");
        html.Raw($"<input id=\"f-code\" name=\"code\" type=\"text\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"12\" required{(wrong ? " aria-invalid=\"true\" aria-describedby=\"e-code\"" : "")}>\n");
    }

    // The fields come before the file, so that a photo is read only when it will be taken, and never more of it than may be.
    private async Task PhotoAsync(HttpContext http)
    {
        var (chinese, cancel) = (Language.IsChinese(http.Request), http.RequestAborted);
        if (await RefusesAsync(http, chinese))
            return;
        if (http.Request.ContentLength is not { } length || length > PhotoCleaning.MostBytes + LargestForm)
        {
            http.Response.Headers.Connection = "close";
            await TellAsync(http, 413, chinese, Words.TooLargeTitle, Words.TooLarge);
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary)
        {
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.BadForm);
            return;
        }

        var reader = new MultipartReader(boundary.ToString(), http.Request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 2_000, BodyLengthLimit = PhotoCleaning.MostBytes };
        string? token = null, number = null;
        try
        {
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
                if (name is "token" or "number")
                {
                    var text = System.Text.Encoding.UTF8.GetString(await BytesAsync(section.Body, MostOfAField, cancel));
                    _ = name == "token" ? token = text : number = PublicNumbers.Read(text);
                }
                else if (name == "photo")
                {
                    await TakePhotoAsync(http, chinese, token, number, section.Body);
                    return;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException && !cancel.IsCancellationRequested)
        {
            // Longer than it may be, or no form.
        }

        await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.PhotoNotTaken);
    }

    private async Task TakePhotoAsync(HttpContext http, bool chinese, string? token, string? number, Stream body)
    {
        var cancel = http.RequestAborted;
        if (number is null || !_tokens.IsGood(token, $"photo/{number}") || !await _intake.TakesPhotoAsync(number, cancel))
        {
            http.Response.Headers.Connection = "close";
            await TellAsync(http, 400, chinese, Words.BadFormTitle, Words.PhotoNoMore);
            return;
        }

        if (PhotoCleaning.Clean(await BytesAsync(body, PhotoCleaning.MostBytes, cancel)) is not var (contentType, bytes))
        {
            await SendAsync(http, 200, PublicLayout.Page(chinese, Words.AddPhoto.In(chinese), null, html => PhotoForm(html.Line("h1", Words.DoneTitle.In(chinese)), number, chinese, true)));
            return;
        }

        var added = await _intake.AddPhotoAsync(number, contentType, bytes, cancel);
        await TellAsync(http, added ? 200 : 400, chinese, added ? Words.DoneTitle : Words.BadFormTitle, added ? Words.PhotoThanks : Words.PhotoNoMore);
    }

    /// <exception cref="InvalidDataException">There are more.</exception>
    private static async Task<byte[]> BytesAsync(Stream from, int most, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
        {
            if (bytes.Length + read > most)
                throw new InvalidDataException("More than is taken here.");
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
