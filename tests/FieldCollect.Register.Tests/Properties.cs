using FsCheck;

namespace FieldCollect.Register.Tests;

/// <summary>Properties run often enough to find what is rare. A failure prints the seed and the smallest case found; Replay repeats it.</summary>
internal static class Properties
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2000);

    public static void Hold(this Property property) => Check.One(Often, property);
}
