using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Bulletins;
using FieldCollect.Cli.PlateCommands;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Bulletins;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.BulletinCommands;

/// <summary>
/// <c>fieldcollect bulletin</c>: makes, lists, shows, exports and signs bulletins. On the data folder, where all but <c>make</c> only read and work beside a running server; with --user over the server, as that account. Signing is
/// an account's, and so over the server alone.
/// </summary>
public static class BulletinCommand
{
    private const int MostListed = 1_000;

    public static Command Create() => new("bulletin", "Bulletins: daily watch, weekly bulletin, monthly evaluation. 通报：日监测、周通报、月考评。") { Make(), List(), Show(), Export(), Sign() };

    private static Command Make()
    {
        var (register, remote, json) = (new RegisterOptions(), new RemoteBulletins(), JsonOption());
        var kind = KindOption(required: true);
        var station = StationOption();
        var from = new Option<DateOnly>("--from") { Description = "The day, the week's Monday or the month's first 期初", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why it is made again 再版原因" };
        var command = new Command("make", "Makes a bulletin of a period that is over; the same figures make no other edition. 制发通报。") { kind, station, from, reason, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var order = new BulletinOrder(new BulletinPeriod(parsed.GetValue(kind)!, parsed.GetValue(from)), parsed.GetValue(station));
            return remote.IsMeant(parsed)
                ? remote.MakeAsync(parsed, order, parsed.GetValue(reason), b => Tell(parsed, json, b), stop)
                : Batches.WithStoreAsync(register, parsed, async store =>
                {
                    var made = await MakeBulletin.RunAsync(store, Actor.Register, order, parsed.GetValue(reason), stop);
                    await using var context = await store.Database.OpenReadContextAsync(stop);
                    return Tell(parsed, json, (await BulletinAccess.ReadAsync(context, Actor.Register, made.Id, stop)).Bulletin);
                }, stop);
        });
        return command;
    }

    private static Command List()
    {
        var (register, remote, json) = (new RegisterOptions(), new RemoteBulletins(), JsonOption());
        var (kind, station) = (KindOption(required: false), StationOption());
        var command = new Command("list", $"Lists bulletins, newest first, at most {MostListed}. 列出通报。") { kind, station, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            int Tell(IReadOnlyList<Bulletin> bulletins)
            {
                if (parsed.GetValue(json))
                {
                    parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(bulletins, CommandEnd.Json));
                    return CommandEnd.Done;
                }

                foreach (var bulletin in bulletins)
                    parsed.InvocationConfiguration.Output.WriteLine(LineOf(bulletin));
                return CommandEnd.Done;
            }

            return remote.IsMeant(parsed)
                ? remote.ListAsync(parsed, parsed.GetValue(kind), parsed.GetValue(station), MostListed, Tell, stop)
                : ReadingAsync(register, parsed, async context => Tell(await ListAsync(context, parsed.GetValue(kind), parsed.GetValue(station), stop)), stop);
        });
        return command;
    }

    private static Command Show()
    {
        var (register, remote, json, id) = (new RegisterOptions(), new RemoteBulletins(), JsonOption(), IdOption());
        var command = new Command("show", "Shows a bulletin's figures in a few lines; with --json all of it. 显示通报。") { id, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            int Tell(byte[] document) => parsed.GetValue(json) ? Write(parsed, document) : Summary(parsed, document);
            return remote.IsMeant(parsed)
                ? remote.FileAsync(parsed, parsed.GetValue(id), BulletinFormat.Json, (_, document) => Tell(document), stop)
                : ReadingAsync(register, parsed, async context =>
                {
                    var (bulletin, content) = await BulletinAccess.ReadAsync(context, Actor.Register, parsed.GetValue(id), stop);
                    return Tell(BulletinFormat.Json.Render(bulletin, content));
                }, stop);
        });
        return command;
    }

    private static Command Export()
    {
        var (register, remote, json, id) = (new RegisterOptions(), new RemoteBulletins(), JsonOption(), IdOption());
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder of the files; made if it is not there 输出目录", DefaultValueFactory = _ => new DirectoryInfo(".") };
        var formats = new Option<string[]>("--format") { Description = "html, xlsx, json; may be repeated, else all 格式", AllowMultipleArgumentsPerToken = true };
        formats.AcceptOnlyFromAmong([.. BulletinFormat.All.Select(f => f.Name.ToLowerInvariant())]);
        var command = new Command("export", "Writes a bulletin as files: HTML for print, XLSX, JSON; the same bytes each time. 导出通报。") { id, output, formats, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var folder = parsed.GetValue(output)!.FullName;
            var written = new List<string>();
            foreach (var format in BulletinFormat.All.Where(f => parsed.GetValue(formats) is not { Length: > 0 } wanted || wanted.Contains(f.Name.ToLowerInvariant())))
            {
                int Keep(string name, byte[] bytes)
                {
                    Directory.CreateDirectory(folder);
                    var path = Path.Combine(folder, name);
                    File.WriteAllBytes(path, bytes);
                    written.Add(path);
                    return CommandEnd.Done;
                }

                var end = remote.IsMeant(parsed)
                    ? await remote.FileAsync(parsed, parsed.GetValue(id), format, Keep, stop)
                    : await ReadingAsync(register, parsed, async context =>
                    {
                        var (bulletin, content) = await BulletinAccess.ReadAsync(context, Actor.Register, parsed.GetValue(id), stop);
                        return Keep(format.FileNameOf(bulletin), format.Render(bulletin, content));
                    }, stop);
                if (end != CommandEnd.Done)
                    return end;
            }

            if (parsed.GetValue(json))
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(new { files = written }, CommandEnd.Json));
            else
                written.ForEach(parsed.InvocationConfiguration.Output.WriteLine);
            return CommandEnd.Done;
        });
        return command;
    }

    private static Command Sign()
    {
        var (remote, json, id) = (new RemoteBulletins(), JsonOption(), IdOption());
        var command = new Command("sign", "Signs the newest edition as an account, over the server: a station's supervisor, for the county a registrar. 签发通报。") { id, json };
        remote.AddTo(command);
        command.SetAction((parsed, stop) => remote.IsMeant(parsed)
            ? remote.SignAsync(parsed, parsed.GetValue(id), b => Tell(parsed, json, b), stop)
            : Task.FromResult(CommandEnd.WithProblem(
                parsed.InvocationConfiguration.Error, "UserMissing", "An account signs, not a data folder: give --user.", "签发须使用账号，请用 --user 指定。")));
        return command;
    }

    private static Task<int> ReadingAsync(RegisterOptions register, ParseResult parsed, Func<RegisterContext, Task<int>> work, CancellationToken stop) => RegisterGuard.RunAsync(parsed, async () =>
    {
        if (register.Postgres(parsed) is null && !register.IsThere(parsed))
            throw new NoRegisterException();
        await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
        try
        {
            return await work(context);
        }
        catch (ProblemException problem)
        {
            return CommandEnd.WithProblem(parsed.InvocationConfiguration.Error, problem.Kind.Code, problem.Message, problem.Kind.Chinese);
        }
    });

    private static Task<List<Bulletin>> ListAsync(RegisterContext context, string? kind, string? station, CancellationToken stop) => context.Set<Bulletin>().AsNoTracking()
        .Where(b => b.RemovedAt == null && (kind == null || b.Kind == kind) && (station == null || b.StationCode == station))
        .OrderByDescending(b => b.From).ThenBy(b => b.Kind).ThenBy(b => b.StationCode).ThenByDescending(b => b.Edition).Take(MostListed).ToListAsync(stop);

    private static int Tell(ParseResult parsed, Option<bool> json, Bulletin bulletin)
    {
        parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(bulletin, CommandEnd.Json) : LineOf(bulletin));
        return CommandEnd.Done;
    }

    private static string LineOf(Bulletin bulletin) => string.Create(
        CultureInfo.InvariantCulture, $"{bulletin.Id} {bulletin.Kind,-7} {bulletin.From:yyyy-MM-dd} {bulletin.StationCode ?? "county 全县",-12} edition 第{bulletin.Edition}版 {bulletin.Status}");

    private static int Write(ParseResult parsed, byte[] document)
    {
        parsed.InvocationConfiguration.Output.Write(System.Text.Encoding.UTF8.GetString(document));
        return CommandEnd.Done;
    }

    private static int Summary(ParseResult parsed, byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        var (head, figures) = (json.RootElement.GetProperty("bulletin"), json.RootElement.GetProperty("content").GetProperty("figures").Deserialize<BulletinFigures>(JsonSerializerOptions.Web)!);
        var (output, now) = (parsed.InvocationConfiguration.Output, figures.Whole.Now);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Whole.Name} {figures.Kind} {figures.From:yyyy-MM-dd} – {figures.To:yyyy-MM-dd}, edition 第{head.GetProperty("edition").GetInt32()}版, {head.GetProperty("status").GetString()}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"freshness 鲜活率 {now.Records.Freshness:P2} ({now.Records.Fresh}/{now.Records.Current}), completion 完成率 {now.Completion:P2} ({now.Work.Done}/{now.Due}), overdue 逾期 {now.Records.Overdue}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"visits 走访 {now.Work.Visits}, late 补传 {now.Work.Late}, open defects 差错 {now.Defects.Open}, open conflicts 冲突 {now.Conflicts.Open}, plates mounted 安装门牌 {now.PlatesMounted}"));
        foreach (var sign in figures.Signs)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign.BeatCode} {sign.Sign} {sign.Value} / {sign.Of}"));
        return CommandEnd.Done;
    }

    private static Option<string> KindOption(bool required)
    {
        var kind = new Option<string>("--kind") { Description = "daily, weekly or monthly 类别", Required = required };
        kind.AcceptOnlyFromAmong([.. BulletinKind.All]);
        return kind;
    }

    private static Option<string?> StationOption() => new("--station") { Description = "Code of a station; the county without 派出所代码" };

    private static Option<Guid> IdOption() => new("--id") { Description = "The bulletin 通报编号", Required = true };

    private static Option<bool> JsonOption() => new("--json") { Description = "Result as JSON 以 JSON 输出结果" };
}
