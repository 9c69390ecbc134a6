using System.CommandLine;
using System.Text.Json;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Plates;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>What printing and exporting share: which plates, for which host, in which fonts, and how their problems are told.</summary>
internal sealed class Printing
{
    private const string HostSetting = "FIELDCOLLECT_PLATE_HOST";

    private readonly RegisterOptions _register = new();

    private readonly Option<string> _number = Batches.NumberOption();

    private readonly Option<string> _folder = new("--out") { Description = "Folder for the files 输出目录", Required = true };

    private readonly Option<string?> _size = new("--size") { Description = "Only plates of this size: large, medium, small 规格" };

    private readonly Option<string?> _host = new("--host")
    {
        Description = $"Host that the codes name ({HostSetting}); a printed plate keeps it for ever 二维码中的主机名",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(HostSetting),
    };

    public Option<bool> Json { get; } = Batches.JsonOption();

    public string Number(ParseResult parsed) => parsed.GetValue(_number)!;

    public string Folder(ParseResult parsed) => parsed.GetValue(_folder)!;

    public RegisterOptions Register => _register;

    public PlateSize? Size(ParseResult parsed) => parsed.GetValue(_size) is { } size ? PlateSize.Find(size) : null;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _number, _folder, _size, _host, Json })
            command.Options.Add(option);
        _register.AddTo(command);
        _size.AcceptOnlyFromAmong([.. PlateSize.All.Select(s => s.Code)]);
    }

    /// <summary>Runs work on the plates that the options name, reading only, so also beside a running server.</summary>
    public Task<int> RunAsync(ParseResult parsed, Func<PlateSource, PlateFonts, Task<object>> work) => RegisterGuard.RunAsync(parsed, async () =>
    {
        var error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(_host) is not { Length: > 0 } given)
        {
            return CommandEnd.WithProblem(error, "MissingField", $"Say which host the codes name, by --host or {HostSetting}.", "请用 --host 指定二维码中的主机名。");
        }

        if (PlateUrl.Host(given) is not { } host)
        {
            return CommandEnd.WithProblem(
                error, "MalformedRequest", $"--host: a name of letters, digits, dots and dashes, perhaps with a port, {PlateUrl.LongestHost} characters at most.", "主机名格式有误。");
        }

        PlateSource source = stop => PlatesToPrint.ReadAsync(
            inner => RegisterStore.OpenForReadingAsync(_register.DataFolder(parsed), _register.Postgres(parsed), inner), Number(parsed), Size(parsed), host, stop);
        try
        {
            var result = await work(source, PlateFonts.Find(Environment.GetEnvironmentVariable(PlateFonts.Setting)));
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(result, CommandEnd.Json) : result.ToString());
            return CommandEnd.Done;
        }
        catch (ProblemException problem)
        {
            // The serials and what stands in the way of each: this is what the office corrects.
            foreach (var detail in problem.Details)
                error.WriteLine($"  {detail.Target} {detail.Code}: {detail.Message}");
            return CommandEnd.WithProblem(error, problem.Kind.Code, problem.Target is null ? problem.Message : $"{problem.Message} [{problem.Target}]", problem.Kind.Chinese);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CommandEnd.WithProblem(error, Problems.StorageFull.Code, $"The files cannot be written ({e.GetType().Name}); what is done stays, and the same command goes on.", "无法写入输出文件。");
        }
    });

    /// <summary>Tells how far it is, some times a minute: a line for each part would hide what else is said.</summary>
    public static Action<PrintProgress> ProgressTo(TextWriter error)
    {
        const int every = 5_000;
        var told = 0;
        return progress =>
        {
            if (progress.Plates - told < every && progress.Plates < progress.AllPlates)
                return;
            told = progress.Plates;
            error.WriteLine($"{progress.Plates:N0} / {progress.AllPlates:N0} plates 块门牌 ...");
        };
    }
}
