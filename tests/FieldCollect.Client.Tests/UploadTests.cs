using System.Net;

namespace FieldCollect.Client.Tests;

/// <summary>An upload ends, whatever the line and the register do.</summary>
public class UploadTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static async Task<Situation> WithPhoto(int length, TimeSpan? patience = null)
    {
        var s = await Situation.Loaded(patience);
        s.Terminal.RecordVisit(Situation.Visit(length));
        await s.Terminal.PushAsync();
        return s;
    }

    [Fact]
    public async Task A_line_that_falls_silent_behind_the_headers_is_given_up_and_the_piece_sent_again()
    {
        using var s = await WithPhoto(1_000, patience: TimeSpan.FromSeconds(1));
        var silent = 1;
        s.Register.Patch = _ => silent-- > 0 ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Silence()) } : ScriptedRegister.Piece(HttpStatusCode.NoContent, null, complete: true);
        Assert.Equal(1, (await s.Terminal.UploadAsync().WaitAsync(Soon)).Sent);
    }
}
