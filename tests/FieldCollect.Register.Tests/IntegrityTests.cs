using System.Globalization;
using FieldCollect.Register.Sync;

namespace FieldCollect.Register.Tests;

public class IntegrityTests
{
    [Fact]
    public void The_vectors_of_integrity_hold()
    {
        foreach (var vector in Repository.Cases("integrity"))
        {
            var (asText, asIds) = (new SetIntegrity(), new SetIntegrity());
            foreach (var row in vector.GetProperty("rows").EnumerateArray())
            {
                var (key, version) = (row.Text("key")!, long.Parse(row.Text("version")!, CultureInfo.InvariantCulture));
                asText.Add(key, version);
                if (Guid.TryParse(key, out var id))
                    asIds.Add(id, version);
                else
                    asIds.Add(key, version);
            }

            Vector.Equal(vector, (vector.GetProperty("count").GetInt32(), vector.Text("hash")), (asText.Count, asText.Hash));
            Vector.Equal(vector, asText.Hash, asIds.Hash);
        }
    }
}
