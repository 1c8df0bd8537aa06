// SPDX-License-Identifier: Apache-2.0

declare module '*.svg' {
  const address: string;
  export default address;
}

declare module '*.css';
