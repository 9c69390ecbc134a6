using System.Globalization;

namespace FieldCollect.Cli.Generate;

/// <summary>Says on standard error how far a long command is: one line a second at most, records, per cent and rate.</summary>
public sealed class ProgressLines(TextWriter to, TimeProvider time, string what)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private long _last = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <param name="records">So far.</param>
    /// <param name="share">Of the whole, 0 to 1.</param>
    public void Report(long records, double share)
    {
        if (time.GetElapsedTime(_last) < Pause) return;
        _last = time.GetTimestamp();
        Write(records, share);
    }

    public void Done(long records) => Write(records, 1);

    private void Write(long records, double share) => to.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: {records:N0} 条 records, {100 * share:0} %, {records / Math.Max(0.001, Elapsed.TotalSeconds):N0}/s"));
}
