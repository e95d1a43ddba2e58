-- Sends one body to one path, or fetches many paths in turn, and reports as JSON what was measured.
-- Arguments after "--": the method, a file of paths (one per line), a file of the body (for POST), "check" or "".

local only
local place = 0

function setup(thread) only = thread end

function init(args)
  wrong = 0
  local body = args[3] ~= "" and io.open(args[3], "rb"):read("*a") or nil
  local headers = { ["Host"] = wrk.host .. ":" .. wrk.port }
  if body then headers["Content-Type"] = "application/json" end
  -- Made once: to put a request together takes longer than to send it.
  requests = {}
  for path in io.lines(args[2]) do requests[#requests + 1] = wrk.format(args[1], path, headers, body) end
  if args[4] == "check" then
    -- A refusal comes with status 200 as well; what counts is the code inside.
    response = function(status, _, answer)
      if status ~= 200 or not (answer:find('"code":1,', 1, true) or answer:find('"code":22,', 1, true)) then
        wrong = wrong + 1
      end
    end
  end
end

function request()
  place = place + 1
  return requests[place % #requests + 1]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50_ms":%.4f,"p99_ms":%.4f,"faults":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout + only:get("wrong")))
end
