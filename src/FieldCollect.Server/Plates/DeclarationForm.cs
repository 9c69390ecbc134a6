using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Rules;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Plates;

/// <summary>The form of one service: what it asks, and the declaration that its answers make.</summary>
internal sealed class DeclarationForm(CodeLists codes, DateOnly today, string beat)
{
    /// <summary>The field that is left empty by people, because it is not to be seen, and filled in by scripts.</summary>
    public const string Trap = "website";

    private const string NumberIsSo = "numberIsSo";

    // Documents that people come to the door with; the list itself has thirty.
    private static readonly string[] Documents = ["111", "414", "516", "511", "hmtPermit", "553", "other"];

    /// <summary>What was typed, as a declaration of a plate's address, in the form in which it is kept.</summary>
    public static Declaration Read(IFormCollection form, Service service, PlatePage plate, DateTimeOffset now)
    {
        var declaration = new Declaration
        {
            Id = Ids.New(now),
            BeatCode = plate.BeatCode,
            AddressId = plate.AddressId,
            DoorplateId = plate.PlateId,
            Kind = service.Kind,
            DeclaredAt = now,
            Phone = DeclaredText.Line(form["phone"]),
        };
        switch (service.Kind)
        {
            case DeclarationKind.Residence:
                declaration.Name = DeclaredText.Line(form["name"]);
                declaration.DocumentKind = Code(form["document"]);
                declaration.IdentityNumber = DeclaredText.Line(form["number"]);
                declaration.Sex = Code(form["sex"]);
                declaration.BirthDate = DeclaredText.Line(form["born"]);
                declaration.ResidencyKind = Code(form["kind"]);
                declaration.BeginsOn = Day(form["begins"]);
                FromNumber(declaration);
                break;
            case DeclarationKind.Letting:
                declaration.Name = DeclaredText.Line(form["name"]);
                declaration.DocumentKind = Code(form["document"]);
                declaration.IdentityNumber = DeclaredText.Line(form["number"]);
                declaration.BeginsOn = Day(form["begins"]);
                declaration.EndsOn = Day(form["ends"]);
                if (declaration.IdentityNumber is null)
                    declaration.DocumentKind = null;
                break;
            case DeclarationKind.Appointment:
                declaration.BeginsOn = Day(form["begins"]);
                declaration.VisitTime = Code(form["part"]);
                declaration.Text = DeclaredText.Lines(form["text"]);
                break;
            default:
                declaration.Text = DeclaredText.Lines(form["text"]);
                break;
        }

        return declaration;
    }

    /// <summary>A number whose check fails is asked about once; who says that the document has it is believed, and the officer looks.</summary>
    public static bool AsksAboutNumber(Declaration declaration, IFormCollection form) => declaration.IdentityCheck == CheckResult.Failed && form[NumberIsSo] != "yes";

    /// <param name="html">Where to.</param>
    /// <param name="service">Which form.</param>
    /// <param name="action">Where it is sent.</param>
    /// <param name="token">See FormTokens.</param>
    /// <param name="typed">What was typed before; null for a fresh form.</param>
    /// <param name="breaches">What is wrong with it.</param>
    /// <param name="askNumber">Whether the number's check failed.</param>
    /// <param name="chinese">The language.</param>
    public void Write(Html html, Service service, string action, string token, IFormCollection? typed, IReadOnlyList<Breach> breaches, bool askNumber, bool chinese)
    {
        var errors = breaches.GroupBy(b => NameOf(b.Field)).ToDictionary(g => g.Key, g => chinese ? g.First().Rule.Chinese : g.First().Rule.English);
        if (askNumber)
            errors["number"] = Words.NumberDiffers.In(chinese);
        if (errors.Count > 0)
        {
            html.Raw("<div class=\"wrong\" role=\"alert\">").Line("h2", Words.ErrorsTitle.In(chinese)).Raw("<ul>");
            foreach (var (name, error) in errors)
                html.Raw("<li><a").Attribute("href", $"#f-{name}").Raw(">").Text(error).Raw("</a></li>");
            html.Raw("</ul></div>\n");
        }

        html.Raw("<form method=\"post\"").Attribute("action", action).Raw(" novalidate accept-charset=\"utf-8\">\n<input type=\"hidden\" name=\"token\"").Attribute("value", token).Raw(">\n")
            .Raw($"<p hidden><label for=\"{Trap}\">Website</label><input id=\"{Trap}\" name=\"{Trap}\" type=\"text\" autocomplete=\"off\" tabindex=\"-1\"></p>\n");
        var fields = new Fields(html, typed, errors, chinese);
        switch (service.Kind)
        {
            case DeclarationKind.Residence:
                html.Raw("<p>").Text(Limit("arrival", chinese)).Raw("</p>\n");
                fields.Input("name", Words.Name, "text", true, autocomplete: "name");
                fields.Select("document", Words.DocumentKind, DocumentOptions(chinese), true, "111");
                fields.Input("number", Words.DocumentNumber, "text", true, Words.NumberHint, autocomplete: "off");
                if (askNumber)
                    fields.Check(NumberIsSo, Words.NumberIsSo);
                fields.Select("sex", Words.Sex, [("1", chinese ? "男" : "male"), ("2", chinese ? "女" : "female")], false, "", Words.SexHint);
                fields.Input("born", Words.BirthDate, "date", false, Words.SexHint, autocomplete: "bday");
                fields.Select("kind", Words.ResidencyKind, Items("ResidencyKind", chinese), true, "floating");
                fields.Input("begins", Words.ArrivedOn, "date", true, max: today);
                break;
            case DeclarationKind.Letting:
                html.Raw("<p>").Text(Limit("letting.report", chinese)).Raw("</p>\n");
                fields.Input("name", Words.OwnerName, "text", true, autocomplete: "name");
                fields.Select("document", Words.DocumentKind, DocumentOptions(chinese), false, "111");
                fields.Input("number", Words.DocumentNumber, "text", false, Words.NumberHint, autocomplete: "off");
                if (askNumber)
                    fields.Check(NumberIsSo, Words.NumberIsSo);
                fields.Input("begins", Words.LeaseFrom, "date", true);
                fields.Input("ends", Words.LeaseTo, "date", false);
                break;
            case DeclarationKind.Appointment:
                fields.Input("begins", Words.Day, "date", true, min: today, max: today.AddDays(DeclarationRules.MostDaysAhead));
                fields.Select("part", Words.Part, Items("VisitTime", chinese), true, "");
                fields.Area("text", Words.Reason, false);
                break;
            default:
                fields.Area("text", service.Kind == DeclarationKind.Hazard ? new("看到了什么，在什么位置", "What you saw, and where exactly") : new("哪里不对，应该是什么", "What is wrong, and what is right"), true);
                break;
        }

        fields.Input("phone", Words.Phone, "tel", true, Words.PhoneHint, autocomplete: "tel");
        html.Raw("<button type=\"submit\">").Text(Words.Send.In(chinese)).Raw("</button>\n").Line("p class=\"quiet\"", Words.Privacy.In(chinese)).Raw("</form>\n");
    }

    // The number of an identity card says both, and says them better than a slip of the thumb.
    private static void FromNumber(Declaration declaration)
    {
        var number = declaration.IdentityNumber is { } typed && declaration.DocumentKind == "111" ? IdentityNumber.Normalise(typed) : null;
        if (number is not { Length: 18 } || !number[..17].All(char.IsAsciiDigit))
            return;
        declaration.Sex ??= IdentityNumber.Sex(number);
        declaration.BirthDate ??= IdentityNumber.BirthDate(number)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private string Limit(string limit, bool chinese)
    {
        if (codes.Find(TimeLimits.List, limit) is not { } item || codes.Setting(TimeLimits.List, limit, today, beat)?.Split(' ') is not [var number, var unit])
            return "";
        return chinese
            ? $"{item.Chinese}：{number}{unit switch { "hours" => "小时", "workingDays" => "个工作日", _ => "日" }}内。"
            : $"{item.English}: within {number} {unit switch { "hours" => "hours", "workingDays" => "working days", _ => "days" }}.";
    }

    private IReadOnlyList<(string, string)> DocumentOptions(bool chinese) =>
        [.. Documents.Select(d => codes.Find("DocumentKind", d)).OfType<CodeItem>().Select(i => (i.Code, chinese ? i.Chinese : i.English))];

    private IReadOnlyList<(string, string)> Items(string list, bool chinese) =>
        [.. codes.Items(list).Where(i => codes.Contains(list, i.Code, today)).Select(i => (i.Code, chinese ? i.Chinese : i.English))];

    private static string NameOf(string field) => field switch
    {
        nameof(Declaration.Name) => "name",
        nameof(Declaration.Phone) => "phone",
        nameof(Declaration.DocumentKind) => "document",
        nameof(Declaration.IdentityNumber) => "number",
        nameof(Declaration.Sex) => "sex",
        nameof(Declaration.BirthDate) => "born",
        nameof(Declaration.ResidencyKind) => "kind",
        nameof(Declaration.BeginsOn) => "begins",
        nameof(Declaration.EndsOn) => "ends",
        nameof(Declaration.VisitTime) => "part",
        _ => "text",
    };

    private static string? Code(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > CodeLists.MaxCodeLength ? null : text.Trim();

    // As browsers send it; where there is no date picker people write 2026/3/5 or 2026.3.5.
    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(Width.Fold(text ?? "").Trim().Replace('/', '-').Replace('.', '-'), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Labels, hints and errors tied to their fields, so that they are read out with them.</summary>
    private sealed class Fields(Html html, IFormCollection? typed, Dictionary<string, string> errors, bool chinese)
    {
        public void Input(string name, Say label, string type, bool required, Say? hint = null, string? autocomplete = null, DateOnly? min = null, DateOnly? max = null)
        {
            Label(name, label, required, hint);
            html.Raw($"<input id=\"f-{name}\" name=\"{name}\" type=\"{type}\" maxlength=\"100\"").Attribute("value", typed?[name].ToString()).Attribute("autocomplete", autocomplete)
                .Attribute("min", min?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Attribute("max", max?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            End(name, required, hint).Raw(">\n");
        }

        public void Area(string name, Say label, bool required)
        {
            Label(name, label, required, null);
            html.Raw($"<textarea id=\"f-{name}\" name=\"{name}\" maxlength=\"500\"");
            End(name, required, null).Raw(">\n").Text(typed?[name].ToString()).Raw("</textarea>\n");
        }

        public void Select(string name, Say label, IReadOnlyList<(string Code, string Text)> options, bool required, string first, Say? hint = null)
        {
            Label(name, label, required, hint);
            html.Raw($"<select id=\"f-{name}\" name=\"{name}\"");
            End(name, required, hint).Raw(">");
            var chosen = typed is null ? first : typed[name].ToString();
            if (first.Length == 0)
                html.Raw("<option value=\"\">").Text(Words.Choose.In(chinese)).Raw("</option>");
            foreach (var (code, text) in options)
                html.Raw("<option").Attribute("value", code).Raw(code == chosen ? " selected>" : ">").Text(text).Raw("</option>");
            html.Raw("</select>\n");
        }

        public void Check(string name, Say label) =>
            html.Raw($"<label class=\"choice\"><input type=\"checkbox\" name=\"{name}\" value=\"yes\"><span>").Text(label.In(chinese)).Raw("</span></label>\n");

        private void Label(string name, Say label, bool required, Say? hint)
        {
            html.Raw($"<label for=\"f-{name}\">").Text(label.In(chinese)).Raw(" <span class=\"mark\">").Text($"({(required ? Words.Required : Words.Optional).In(chinese)})").Raw("</span></label>");
            if (hint is not null)
                html.Raw($"<span class=\"hint\" id=\"h-{name}\">").Text(hint.In(chinese)).Raw("</span>");
            if (errors.TryGetValue(name, out var error))
                html.Raw($"<span class=\"error\" id=\"e-{name}\">").Text(error).Raw("</span>");
            html.Raw("\n");
        }

        private Html End(string name, bool required, Say? hint)
        {
            var wrong = errors.ContainsKey(name);
            var described = string.Join(' ', new[] { hint is null ? null : $"h-{name}", wrong ? $"e-{name}" : null }.OfType<string>());
            return html.Raw(required ? " required" : "").Raw(wrong ? " aria-invalid=\"true\"" : "").Attribute("aria-describedby", described.Length == 0 ? null : described);
        }
    }
}
