using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Attachments;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal visit</c>: records one visit. It is on the disk when the command ends with 0; no network is needed.</summary>
internal static class VisitCommand
{
    private static readonly Option<string?> Outcome = new("--outcome") { Description = "confirmed, changed, gone, refused or nobodyHome; else from what was found. 走访结果。" };
    private static readonly Option<string[]> Confirm = new("--confirm") { Description = "all, or Set/Id: as the register says. 核实无误。" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Set/Id.Field=value; an empty value clears the field. 信息变更。" };
    // Pairs: each --add brings two; a hundred new records are more than one door has.
    private static readonly Option<string[]> Add = new("--add") { Description = "A new record: the set and its JSON, or @file.json. 新增。", Arity = new ArgumentArity(2, 200), AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> End = new("--end") { Description = "Set/Id: departed, demolished, closed. 注销。" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why it ended, a code of EndReason. 注销原因。", DefaultValueFactory = _ => "movedAway" };
    private static readonly Option<DateOnly?> On = new("--on") { Description = "The last day; default today. 注销日期。" };
    private static readonly Option<string?> Note = new("--note") { Description = "A note of the visit. 备注。" };
    private static readonly Option<string?> Position = new("--position") { Description = "longitude,latitude[,metres]. 位置。" };
    private static readonly Option<FileInfo?> Photo = new("--photo") { Description = "A photo of a document, as evidence for the identity number added or changed. 证件照片。" };
    private static readonly Option<string[]> AttachOption = new("--attach") { Description = "kind=file, e.g. photo=door.jpg: JPEG, PNG, WebP or PDF. 附件。" };
    private static readonly Option<Guid[]> ConfirmDeclaration = new("--confirm-declaration") { Description = "A declaration that is so; with --photo where its number fails its check. 确认申报。" };
    private static readonly Option<Guid[]> RefuseDeclaration = new("--refuse-declaration") { Description = "A declaration that is not so; --refusal says why. 不予确认申报。" };
    private static readonly Option<string> Refusal = new("--refusal") { Description = "A code of RefusalReason. 不予确认的原因。", DefaultValueFactory = _ => "notThere" };
    private static readonly Option<bool> WithoutEvidence = new("--without-evidence") { Description = "Send a value whose check failed without a photo; the register keeps it in quarantine. 无凭据提交。" };

    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var where = new Where();
        var command = new Command("visit", "Record a visit, with or without a network. 记录走访。")
        {
            file, where.Plate, where.Address, Outcome, Confirm, Set, Add, End, Reason, On, Note, Position, Photo, AttachOption, ConfirmDeclaration, RefuseDeclaration, Refusal, WithoutEvidence, json,
        };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var recorded = terminal.RecordVisit(Draft(parsed, where.Find(terminal, parsed), TimeProvider.System));
            return Task.FromResult(Show(recorded, parsed.GetValue(json)));
        }));
        return command;
    }

    private static VisitDraft Draft(ParseResult parsed, AddressCard card, TimeProvider time)
    {
        var draft = VisitDraft.At(card.Address.Record.Id).WithNote(parsed.GetValue(Note));
        if (parsed.GetValue(Outcome) is { } outcome)
            draft.WithOutcome(outcome);
        if (parsed.GetValue(Position) is { } position)
            VisitArguments.Position(draft, position);
        if (parsed.GetValue(WithoutEvidence))
            draft.WithoutEvidence();
        var evidence = parsed.GetValue(Photo) is { } photo ? Attached(draft, "document", photo, time) : (Guid?)null;
        foreach (var attachment in parsed.GetValue(AttachOption) ?? [])
            Attach(draft, attachment, time);

        foreach (var what in parsed.GetValue(Confirm) ?? [])
        {
            if (what == "all")
                draft.ConfirmAll(card);
            else
                draft.Confirm(VisitArguments.Row(what).EntitySet, VisitArguments.Row(what).Id);
        }

        foreach (var declaration in parsed.GetValue(ConfirmDeclaration) ?? [])
            draft.ConfirmDeclaration(declaration, evidence);
        foreach (var declaration in parsed.GetValue(RefuseDeclaration) ?? [])
            draft.RefuseDeclaration(declaration, parsed.GetValue(Refusal)!);
        foreach (var change in parsed.GetValue(Set) ?? [])
        {
            var (set, id, field, value) = VisitArguments.Change(change);
            draft.Change(set, id, new JsonObject { [field] = value });
            if (evidence is not null && VisitArguments.EvidenceField(set, field) is { } evidenceField)
                draft.Change(set, id, new JsonObject { [evidenceField] = evidence.Value.ToString() });
        }

        foreach (var pair in (parsed.GetValue(Add) ?? []).Chunk(2))
        {
            var fields = VisitArguments.Json(pair.Length == 2 ? pair[1] : throw VisitArguments.Malformed("--add Set JSON"));
            if (evidence is not null && fields.Select(f => VisitArguments.EvidenceField(pair[0], f.Key)).FirstOrDefault(f => f is not null) is { } evidenceField)
                fields[evidenceField] = evidence.Value.ToString();
            draft.Add(pair[0], fields, Ids.New(time));
        }

        foreach (var end in parsed.GetValue(End) ?? [])
            draft.End(VisitArguments.Row(end).EntitySet, VisitArguments.Row(end).Id, parsed.GetValue(On) ?? County.Day(time.GetUtcNow()), parsed.GetValue(Reason)!);
        return draft;
    }

    /// <summary>A photo or document given as <c>kind=file</c>.</summary>
    public static void Attach(VisitDraft draft, string kindAndFile, TimeProvider time)
    {
        var parts = kindAndFile.Split('=', 2);
        Attached(draft, parts[0], new FileInfo(parts.Length == 2 ? parts[1] : throw VisitArguments.Malformed("--attach kind=file")), time);
    }

    private static Guid Attached(VisitDraft draft, string kind, FileInfo file, TimeProvider time)
    {
        if (file.Length > AttachmentRules.MostBytes)
            throw new TerminalException(Problems.BodyTooLarge, file.Name);
        var bytes = File.ReadAllBytes(file.FullName);
        return draft.Attach(kind, VisitArguments.ContentType(bytes), bytes, Ids.New(time));
    }

    public static int Show(RecordedVisit recorded, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    recorded.VisitId,
                    Saved = recorded.IsSaved,
                    Breaches = recorded.Breaches.Select(b => new { b.EntitySet, b.Id, Rule = b.Rule.Id, Severity = b.Rule.Severity.ToString(), b.Field, b.Rule.Chinese, b.Rule.English }),
                },
                Guard.Json));
        }

        foreach (var breach in recorded.Breaches)
            Console.Error.WriteLine($"{breach.Rule.Id}: {breach.Rule.Chinese} {breach.Rule.English}");
        if (!recorded.IsSaved)
        {
            return recorded.Refusals.Any()
                ? Guard.Fail(Problems.RuleBroken.Code, $"未保存：{Problems.RuleBroken.Chinese} Not saved: {Problems.RuleBroken.English}")
                : Guard.Fail(Problems.EvidenceNeeded.Code, $"未保存：{Problems.EvidenceNeeded.Chinese} Not saved: {Problems.EvidenceNeeded.English} (--photo / --without-evidence)");
        }

        if (!json)
            Console.Out.WriteLine($"已保存 Saved: {recorded.VisitId}");
        return Guard.Done;
    }
}
