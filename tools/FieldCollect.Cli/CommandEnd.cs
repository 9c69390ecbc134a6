using System.Text.Encodings.Web;
using System.Text.Json;

namespace FieldCollect.Cli;

/// <summary>How these commands end: an exit code, and on standard error a problem code with what to do.</summary>
public static class CommandEnd
{
    public const int Done = 0;
    public const int Problem = 1;

    /// <summary>128 + SIGINT, as shells expect.</summary>
    public const int Stopped = 130;

    /// <summary>Results are read by scripts and by people: camel case, Chinese as it is.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static int WithProblem(TextWriter error, string code, string english, string chinese)
    {
        error.WriteLine($"{code}: {english}");
        error.WriteLine(chinese);
        return Problem;
    }

    public static int WhenStopped(TextWriter error)
    {
        error.WriteLine("Stopped: nothing of this run was written. Run the same command again to start over.");
        error.WriteLine("已停止：本次运行没有写入任何数据。重新运行同一命令即可。");
        return Stopped;
    }
}
