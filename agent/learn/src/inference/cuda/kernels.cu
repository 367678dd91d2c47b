// Inference kernels for NVIDIA GPUs of compute capability 8.0 and later, compiled at start by NVRTC.
//
// Activations are rows x slots x channels, channels innermost, in bf16; sums are f32. A convolution
// is a matrix product over "pixels" (row, slot): 128 pixels with their neighbours lie in shared
// memory, and each tap of the kernel reads them at another offset. The caller defines SIDE, PLANES,
// CHANNELS, POLICY and VALUE.

typedef unsigned short bf16;
typedef unsigned int u32;

constexpr int AREA = SIDE * SIDE;
constexpr int PIXELS = 128;   // output pixels of one block
constexpr int HALO = SIDE + 1; // pixels before and after them that a 3x3 kernel reads
constexpr int THREADS = 128;
constexpr int PAD = 8; // keeps the rows of a matrix in different banks of shared memory

__device__ __forceinline__ u32 shared_address(const void *p) {
  return static_cast<u32>(__cvta_generic_to_shared(p));
}

__device__ __forceinline__ void copy16(u32 to, const void *from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from));
}

__device__ __forceinline__ void commit() { asm volatile("cp.async.commit_group;"); }

template <int LEFT> __device__ __forceinline__ void wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT));
}

__device__ __forceinline__ void load_matrices(u32 (&r)[4], u32 at) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(at));
}

__device__ __forceinline__ void multiply(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
               "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

__device__ __forceinline__ float low(u32 pair) { return __uint_as_float(pair << 16); }
__device__ __forceinline__ float high(u32 pair) { return __uint_as_float(pair & 0xffff0000u); }

__device__ __forceinline__ u32 pack(float first, float second) {
  u32 pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(second), "f"(first));
  return pair;
}

/// A convolution and what follows its sums: bias, sum with another tensor, rectifier, mask.
struct Convolution {
  const bf16 *input;     // pixels x input channels
  const bf16 *weight;    // stages x output channels x channels of a stage
  const float *bias;     // output channels
  const float *row_bias; // rows x output channels, or null
  const bf16 *residual;  // like the output, or null
  const float *mask;     // slots
  bf16 *activations;     // pixels x output channels, or null where `results` are wanted
  float *results;        // rows at a distance of `row_stride`, slots at `channels`
  int rows;
  int row_stride;
  int channels; // true number of results per slot
  int relu;
};

/// A dense layer for each row; weights are inputs x outputs.
struct DenseRows {
  const float *x;
  const float *weight;
  const float *bias;
  float *result;
  int inputs;
  int outputs;
};

/// Adds to `x` what a dense layer makes of its pooled channels.
struct AddPooled {
  bf16 *x;
  const float *weight;
  const float *bias;
  const float *mask;
  float cells;
};

/// The policy's pooled parts.
struct PolicyPool {
  const bf16 *x;
  const float *weight;
  const float *bias;
  float *row_bias; // rows x channels, for the hidden layer
  const float *scalar_weight;
  const float *scalar_bias;
  float *policy; // the scalars end each row
  float cells;
  int scalars;
  int row_stride;
};

/// The value head behind its convolution.
struct ValueHead {
  const bf16 *x;
  const float *weight;
  const float *bias;
  const float *seat_weight;
  const float *seat_bias;
  float *value;
  float cells;
  int seats;
};

template <int CIN> struct Chunk {
  static constexpr int SIZE = CIN > 96 ? CIN / 2 : CIN; // channels of one stage
  static constexpr int COUNT = CIN / SIZE;
};

/// Channels of one block's output.
template <int COUT> struct Columns {
  static constexpr int SIZE = COUT % 128 == 0 ? 128 : COUT % 96 == 0 ? 96 : COUT % 64 == 0 ? 64 : 32;
};

template <int CIN, int COUT, int TAPS>
__device__ __forceinline__ void convolve(const Convolution &c) {
  constexpr int K = Chunk<CIN>::SIZE, N = Columns<COUT>::SIZE;
  constexpr int STAGES = TAPS * Chunk<CIN>::COUNT;
  constexpr int MARGIN = TAPS == 9 ? HALO : 0;
  constexpr int A_ROW = CIN + PAD, B_ROW = K + PAD;
  constexpr int A_ROWS = PIXELS + 2 * MARGIN;
  constexpr int WARPS_N = N >= 64 ? 2 : 1, WARPS_M = 4 / WARPS_N;
  constexpr int WM = PIXELS / WARPS_M, WN = N / WARPS_N;
  constexpr int MI = WM / 16, NI = WN / 8;

  extern __shared__ __align__(16) bf16 memory[];
  bf16 *a = memory, *zero = a + A_ROWS * A_ROW, *b = zero + A_ROW;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int warp_m = warp / WARPS_N, warp_n = warp % WARPS_N;
  const int pixels = c.rows * AREA, first = blockIdx.x * PIXELS, column = blockIdx.y * N;

  for (int i = threadIdx.x; i < A_ROW; i += THREADS) zero[i] = 0;
  for (int i = threadIdx.x; i < A_ROWS * (CIN / 8); i += THREADS) {
    const int row = i / (CIN / 8), part = i % (CIN / 8), pixel = first - MARGIN + row;
    if (pixel >= 0 && pixel < pixels)
      copy16(shared_address(a + row * A_ROW + part * 8), c.input + (long long)pixel * CIN + part * 8);
  }
  auto fetch = [&](int stage) {
    const bf16 *from = c.weight + ((long long)stage * COUT + column) * K;
    bf16 *to = b + (stage % 2) * N * B_ROW;
    for (int i = threadIdx.x; i < N * (K / 8); i += THREADS) {
      const int row = i / (K / 8), part = i % (K / 8);
      copy16(shared_address(to + row * B_ROW + part * 8), from + row * K + part * 8);
    }
    commit();
  };
  fetch(0);

  // The pixels whose values this lane loads, and which of their neighbours are on the board.
  u32 base[MI], inside[MI];
  const u32 half = (lane / 16) * 16;
#pragma unroll
  for (int mi = 0; mi < MI; mi++) {
    const int row = warp_m * WM + mi * 16 + lane % 16, slot = (first + row) % AREA;
    const int y = slot / SIDE, x = slot % SIDE;
    base[mi] = shared_address(a + (row + MARGIN) * A_ROW) + half;
    inside[mi] = 0;
    for (int tap = 0; tap < 9; tap++) {
      const int ny = y + tap / 3 - 1, nx = x + tap % 3 - 1;
      if (ny >= 0 && ny < SIDE && nx >= 0 && nx < SIDE) inside[mi] |= 1u << tap;
    }
  }
  const u32 nothing = shared_address(zero) + half;
  const u32 b_lane = ((warp_n * WN + lane % 8 + (lane / 16) * 8) * B_ROW + (lane / 8 % 2) * 8) * 2;

  float sum[MI][NI][4];
#pragma unroll
  for (int mi = 0; mi < MI; mi++)
#pragma unroll
    for (int ni = 0; ni < NI; ni++)
#pragma unroll
      for (int i = 0; i < 4; i++) sum[mi][ni][i] = 0.0f;

  for (int stage = 0; stage < STAGES; stage++) {
    wait<0>();
    __syncthreads();
    if (stage + 1 < STAGES) fetch(stage + 1);
    const int tap = TAPS == 9 ? stage / Chunk<CIN>::COUNT : 4;
    const int chunk = stage % Chunk<CIN>::COUNT;
    const int shift = TAPS == 9 ? ((tap / 3 - 1) * SIDE + tap % 3 - 1) * A_ROW * 2 : 0;
    u32 at[MI];
#pragma unroll
    for (int mi = 0; mi < MI; mi++)
      at[mi] = ((inside[mi] >> tap & 1) ? base[mi] + shift : nothing) + chunk * K * 2;
    const u32 b_at = shared_address(b + (stage % 2) * N * B_ROW) + b_lane;
#pragma unroll
    for (int k = 0; k < K; k += 16) {
      u32 right[NI / 2][4];
#pragma unroll
      for (int ni = 0; ni < NI / 2; ni++) load_matrices(right[ni], b_at + (ni * 16 * B_ROW + k) * 2);
#pragma unroll
      for (int mi = 0; mi < MI; mi++) {
        u32 left[4];
        load_matrices(left, at[mi] + k * 2);
#pragma unroll
        for (int ni = 0; ni < NI; ni++)
          multiply(sum[mi][ni], left, right[ni / 2][ni % 2 * 2], right[ni / 2][ni % 2 * 2 + 1]);
      }
    }
  }

#pragma unroll
  for (int mi = 0; mi < MI; mi++)
#pragma unroll
    for (int part = 0; part < 2; part++) {
      const int pixel = first + warp_m * WM + mi * 16 + part * 8 + lane / 4;
      if (pixel >= pixels) continue;
      const int row = pixel / AREA, slot = pixel % AREA;
      const float mask = c.mask[slot];
#pragma unroll
      for (int ni = 0; ni < NI; ni++) {
        const int n = column + warp_n * WN + ni * 8 + lane % 4 * 2;
        float one = sum[mi][ni][part * 2], two = sum[mi][ni][part * 2 + 1];
        const float2 bias = *(const float2 *)(c.bias + n);
        one += bias.x, two += bias.y;
        if (c.row_bias) {
          const float2 more = *(const float2 *)(c.row_bias + (long long)row * COUT + n);
          one += more.x, two += more.y;
        }
        if (c.residual) {
          const u32 pair = *(const u32 *)(c.residual + (long long)pixel * COUT + n);
          one += low(pair), two += high(pair);
        }
        if (c.relu) one = fmaxf(one, 0.0f), two = fmaxf(two, 0.0f);
        if (c.activations) {
          *(u32 *)(c.activations + (long long)pixel * COUT + n) = pack(one * mask, two * mask);
        } else {
          float *to = c.results + (long long)row * c.row_stride + slot * c.channels;
          if (n < c.channels) to[n] = one;
          if (n + 1 < c.channels) to[n + 1] = two;
        }
      }
    }
}

/// Mean over the cells and maximum over the slots of each channel of one row, into `pooled` (2 x C
/// in shared memory). `x` is not negative, and 0 beside the board.
template <int C> __device__ void pool(const bf16 *x, float cells, float *pooled) {
  constexpr int PARTS = C / 8, GROUPS = THREADS / PARTS;
  __shared__ float sums[GROUPS][C], maxima[GROUPS][C];
  const int part = threadIdx.x % PARTS, group = threadIdx.x / PARTS;
  if (group < GROUPS) {
    float sum[8] = {}, most[8] = {};
#pragma unroll 4
    for (int slot = group; slot < AREA; slot += GROUPS) {
      const uint4 eight = *(const uint4 *)(x + slot * C + part * 8);
      const u32 pairs[4] = {eight.x, eight.y, eight.z, eight.w};
#pragma unroll
      for (int i = 0; i < 4; i++) {
        sum[2 * i] += low(pairs[i]), sum[2 * i + 1] += high(pairs[i]);
        most[2 * i] = fmaxf(most[2 * i], low(pairs[i]));
        most[2 * i + 1] = fmaxf(most[2 * i + 1], high(pairs[i]));
      }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) sums[group][part * 8 + i] = sum[i], maxima[group][part * 8 + i] = most[i];
  }
  __syncthreads();
  for (int channel = threadIdx.x; channel < C; channel += THREADS) {
    float sum = 0.0f, most = 0.0f;
    for (int group = 0; group < GROUPS; group++)
      sum += sums[group][channel], most = fmaxf(most, maxima[group][channel]);
    pooled[channel] = sum / cells, pooled[C + channel] = most;
  }
  __syncthreads();
}

/// One output of a dense layer.
__device__ __forceinline__ float dense(const float *x, int inputs, const float *weight,
                                       const float *bias, int outputs, int output) {
  float sum = bias[output];
#pragma unroll 8
  for (int i = 0; i < inputs; i++) sum += x[i] * weight[i * outputs + output];
  return sum;
}

// The kernels below handle one row in each block.

extern "C" __global__ void dense_rows(DenseRows d) {
  const float *x = d.x + (long long)blockIdx.x * d.inputs;
  for (int output = threadIdx.x; output < d.outputs; output += THREADS)
    d.result[(long long)blockIdx.x * d.outputs + output] =
        dense(x, d.inputs, d.weight, d.bias, d.outputs, output);
}

template <int C> __device__ __forceinline__ void add_pooled_to(const AddPooled &a) {
  __shared__ float pooled[2 * C], added[C];
  bf16 *x = a.x + (long long)blockIdx.x * AREA * C;
  pool<C>(x, a.cells, pooled);
  for (int c = threadIdx.x; c < C; c += THREADS)
    added[c] = dense(pooled, 2 * C, a.weight, a.bias, C, c);
  __syncthreads();
  for (int i = threadIdx.x; i < AREA * C / 2; i += THREADS) {
    const int c = i % (C / 2) * 2;
    const float mask = a.mask[i / (C / 2)];
    const u32 pair = ((u32 *)x)[i];
    const float one = fmaxf(low(pair) + added[c], 0.0f), two = fmaxf(high(pair) + added[c + 1], 0.0f);
    ((u32 *)x)[i] = pack(one * mask, two * mask);
  }
}

template <int C> __device__ __forceinline__ void pool_policy(const PolicyPool &p) {
  __shared__ float pooled[2 * C];
  pool<C>(p.x + (long long)blockIdx.x * AREA * C, p.cells, pooled);
  for (int c = threadIdx.x; c < C; c += THREADS)
    p.row_bias[(long long)blockIdx.x * C + c] = dense(pooled, 2 * C, p.weight, p.bias, C, c);
  float *scalars = p.policy + (long long)(blockIdx.x + 1) * p.row_stride - p.scalars;
  for (int i = threadIdx.x; i < p.scalars; i += THREADS)
    scalars[i] = dense(pooled, 2 * C, p.scalar_weight, p.scalar_bias, p.scalars, i);
}

template <int V> __device__ __forceinline__ void judge(const ValueHead &v) {
  __shared__ float pooled[2 * V], hidden[2 * V];
  pool<V>(v.x + (long long)blockIdx.x * AREA * V, v.cells, pooled);
  for (int i = threadIdx.x; i < 2 * V; i += THREADS)
    hidden[i] = fmaxf(dense(pooled, 2 * V, v.weight, v.bias, 2 * V, i), 0.0f);
  __syncthreads();
  for (int seat = threadIdx.x; seat < v.seats; seat += THREADS)
    v.value[blockIdx.x * v.seats + seat] =
        dense(hidden, 2 * V, v.seat_weight, v.seat_bias, v.seats, seat);
}

#define CONVOLUTION(NAME, CIN, COUT, TAPS)                                                         \
  extern "C" __global__ void __launch_bounds__(THREADS) NAME(Convolution c) {                      \
    convolve<CIN, COUT, TAPS>(c);                                                                  \
  }

// Of a network: its planes, channels of the trunk, policy and value (padded).
CONVOLUTION(stem, PLANES, CHANNELS, 9)
CONVOLUTION(trunk, CHANNELS, CHANNELS, 9)
CONVOLUTION(policy_hidden, CHANNELS, CHANNELS, 1)
CONVOLUTION(policy_planes, CHANNELS, POLICY, 1)
CONVOLUTION(value_hidden, CHANNELS, VALUE, 1)
extern "C" __global__ void add_pooled(AddPooled a) { add_pooled_to<CHANNELS>(a); }
extern "C" __global__ void policy_pool(PolicyPool p) { pool_policy<CHANNELS>(p); }
extern "C" __global__ void value_head(ValueHead v) { judge<VALUE>(v); }
